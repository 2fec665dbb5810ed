// The reference client: correct as it stands, over HTTP or a WebSocket, and wrong in one known way for each bug behind a `+`. It
// runs in this process, and neither its pauses between retries nor the silence of a stalled stream take time.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, parse } from 'node:path';
import type { Outcome, PersistedFile } from '../core/journal.ts';
import { BUGS, isBug } from '../reference/bugs.ts';
import { startClient, type Client } from '../reference/client.ts';
import type { Silence } from '../reference/silence.ts';
import type { ClientKind, ClientSpec, Driver, Resume, Session, Workspace } from './driver.ts';
import { readResponseItem } from '../core/response-item.ts';
import { watchEvents } from './seen.ts';
import { openWorkbench, phrase } from './workbench.ts';

/** Stands behind a `+` as bugs do, but is none. */
const OVER_WEBSOCKET = 'websocket';

export const reference: ClientKind = {
  name: 'reference',
  summary: 'a small, correct client in this process, with bugs that can be switched on',
  variants: [OVER_WEBSOCKET, ...Object.keys(BUGS)],
  start: startReference,
};

function startReference(spec: ClientSpec): Driver {
  const bugs = new Set(spec.variants.filter(isBug));
  const websocket = spec.variants.includes(OVER_WEBSOCKET);
  return {
    spec: spec.text,
    dialect: 'responses',
    transport: websocket ? 'websocket' : 'loopback',
    tools: { start: 'as-calls-arrive', runsReusedIds: false, phrase },
    reportsSeen: true,
    waits: 'virtual',
    parallel: 16,
    open: async (workspace, resume) => openSession(workspace, resume, { bugs, websocket }),
    readPersisted: async (workspace) => ({
      files: sessionFiles(workspace).map((name) => readSessionFile(workspace.home, join('sessions', name))),
    }),
    kept: async (workspace) =>
      sessionFiles(workspace).map((name) => ({ path: join('sessions', name), role: 'history' })),
    close: async () => {},
  };
}

function openSession(
  workspace: Workspace,
  resume: Resume | undefined,
  chosen: Pick<Parameters<typeof startClient>[0], 'bugs' | 'websocket'>,
): Session {
  const last = sessionFiles(workspace).at(-1);
  const id =
    resume?.by === 'id' ? resume.id : resume && last !== undefined ? parse(last).name : nextId(sessionFiles(workspace));
  const bench = openWorkbench(workspace);
  const silences = virtualSilences();
  let display: { texts: string[]; ends: number } = { texts: [], ends: 0 };
  const client = started(() =>
    startClient({
      baseUrl: workspace.url,
      model: 'scripted',
      home: workspace.home,
      sessionId: id,
      resume: resume !== undefined,
      tools: bench.tools,
      retries: workspace.retries,
      silence: silences.begin,
      ...chosen,
      wait: (ms) => workspace.waits(ms),
      tell(notice) {
        if (notice.kind === 'message') display.texts.push(notice.text.toWellFormed());
        else display.ends += 1;
      },
      listen: () => watchEvents(workspace),
    }),
  );
  return {
    id,
    prompt(text) {
      display = { texts: [], ends: 0 };
      return outcomeOf(client.prompt(text));
    },
    display: () => display,
    fallSilent: () => silences.expire(),
    async close() {
      bench.close();
      await client.close();
    },
  };
}

/** Silences in virtual time: none lasts, until it is told that all of them have lasted too long. */
function virtualSilences(): { begin: Silence; expire(): void } {
  const listening = new Set<() => void>();
  return {
    begin(expire) {
      listening.add(expire);
      return { heard: () => {}, end: () => void listening.delete(expire) };
    },
    expire() {
      for (const expire of listening) expire();
    },
  };
}

/** A session that cannot be resumed is an outcome of its first prompt, and no failure of the harness. */
function started(start: () => Client): Client {
  try {
    return start();
  } catch (error) {
    return { prompt: async () => ({ kind: 'failed', message: String(error) }), close: async () => {} };
  }
}

/** What the client does not handle is its crash. */
function outcomeOf(prompt: Promise<Outcome>): Promise<Outcome> {
  return prompt.catch((error: unknown) => ({ kind: 'crashed', message: String(error) }));
}

/** Ids count up, so that files sort by age; the highest counts, because files may have been taken away. */
function nextId(names: readonly string[]): string {
  const numbers = names.map((name) => Number(/^(\d{4})\.jsonl$/.exec(name)?.[1] ?? 0));
  return String(Math.max(0, ...numbers) + 1).padStart(4, '0');
}

function sessionFiles({ home }: Workspace): string[] {
  const folder = join(home, 'sessions');
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.jsonl'))
    .toSorted();
}

function readSessionFile(home: string, path: string): PersistedFile {
  const lines = readFileSync(join(home, path), 'utf8').split('\n');
  const records = lines.flatMap((line, at) => (line === '' ? [] : [readLine(line, at + 1)]));
  return {
    path,
    history: records.flatMap((record) => (typeof record === 'object' ? record.items : [])),
    unreadable: records.filter((record) => typeof record === 'string'),
  };
}

/** The items of a line (one, or none in a session's head), or what is wrong with it. */
function readLine(line: string, number: number): { readonly items: PersistedFile['history'] } | string {
  const record = parsed(line);
  if (record === undefined) return `line ${number} is not JSON: ${line}`;
  if (typeof record === 'object' && record !== null && 'type' in record) {
    if (record.type === 'session_meta') return { items: [] };
    const item = record.type === 'item' && 'item' in record ? readResponseItem(record.item) : undefined;
    if (item !== undefined) return { items: [item] };
  }
  return `line ${number} is no record of a session: ${line}`;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
