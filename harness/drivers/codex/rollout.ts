// Reads the session files that Codex writes, `sessions/YYYY/MM/DD/rollout-<time>-<id>.jsonl`: one record a line, of which those
// of type `response_item` are the conversation.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import type { Item } from '../../core/item.ts';
import type { Persisted, PersistedFile } from '../../core/journal.ts';
import { readResponseItem } from '../../core/response-item.ts';
import { isRecord, parseJson } from './json.ts';

/** Every session file below a CODEX_HOME, oldest first. @param only the ids of the threads that are wanted */
export function readRollouts(codexHome: string, only?: ReadonlySet<string>): Persisted {
  const paths = ['sessions', 'archived_sessions']
    .map((folder) => join(codexHome, folder))
    .filter((folder) => existsSync(folder))
    .flatMap((folder) => readdirSync(folder, { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)))
    .filter((path) => threadOf(path) !== undefined && (!only || only.has(threadOf(path) as string)))
    .toSorted();
  return { files: paths.map((path) => readRollout(relative(codexHome, path), readFileSync(path, 'utf8'))) };
}

/** Reads one file's text. Lines that cannot be read are told, and never thrown. */
export function readRollout(path: string, text: string): PersistedFile {
  const history: Item[] = [];
  const unreadable: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line === '') continue;
    const record = parseJson(line);
    if (!isRecord(record)) unreadable.push(`line ${index + 1} is not a record`);
    else if (record['type'] === 'response_item') {
      const item = readResponseItem(record['payload']);
      if (item) history.push(asSent(item));
      else unreadable.push(`line ${index + 1} holds no item`);
    }
  }
  return { path, history, unreadable };
}

/**
 * An output as Codex sends it. Up to some release after 0.121.0 the file keeps the output of a patch in an envelope, and only a
 * request unfolds it to the text that the model reads; without this the two would seem to differ.
 */
function asSent(item: Item): Item {
  const envelope = item.kind === 'output' && item.via === 'custom' ? parseJson(item.text) : undefined;
  if (item.kind !== 'output' || !isRecord(envelope) || !isRecord(envelope['metadata'])) return item;
  const { exit_code: status, duration_seconds: seconds } = envelope['metadata'];
  const parts = [
    `Exit code: ${String(status)}`,
    `Wall time: ${String(seconds)} seconds`,
    'Output:',
    String(envelope['output']),
  ];
  return { ...item, text: parts.join('\n') };
}

function threadOf(path: string): string | undefined {
  return /rollout-.*-([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})\.jsonl$/.exec(path)?.[1];
}
