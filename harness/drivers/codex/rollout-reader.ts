// Reads a rollout line by line, so that a file need not fit into memory. What the driver takes from a home of its own and what
// `faults check` takes from a user's is read here. Files are untrusted: what cannot be read is told, never thrown.
import { gt, valid } from 'semver';
import { z } from 'zod';
import type { Item, Message } from '../../core/item.ts';
import type { Forgotten, StoredSession, UnknownKind } from '../../core/stored-session.ts';
import { jsonOf } from '../json.ts';
import { FOREIGN, isKnownItem, readLine, type Head, type RolloutRecord } from './rollout-record.ts';
import { createTurns } from './rollout-turns.ts';
import { flawOf, shownId, shownVersion } from './rollout-words.ts';

/** The newest release of which NOTES.md tells what it writes. */
const NEWEST = '0.169.0';

export interface RolloutReader {
  /** Takes the next line, without its line break. */
  line(text: string): void;
  /** Takes a line that is no text, and says why. */
  unreadable(why: string): void;
  /** Takes a record that stands on that line. A file that is one document has no lines of its own. */
  record(record: RolloutRecord, line: number, ordinal?: number): void;
  /** @param torn whether the last line had no line break */
  end(torn: boolean): Omit<StoredSession, 'file' | 'format'> & { readonly file: Omit<StoredSession['file'], 'path'> };
}

/**
 * The session is the first that the file names; what was forked from another may name that one as well.
 *
 * @param lean keeps no text, input or output of any item, and of ids and versions only what may be shown
 */
export function createRolloutReader({ lean }: { readonly lean: boolean }): RolloutReader {
  const [history, lines]: [Item[], number[]] = [[], []];
  const [unreadable, unreadableLines]: [string[], number[]] = [[], []];
  const [numbers, numberLines]: [number[], number[]] = [[], []];
  const forgotten: Forgotten[] = [];
  const unknown = createUnknown();
  const turns = createTurns();
  let head: Head | undefined;
  let lineNumber = 0;
  let records = 0;

  function take(record: RolloutRecord, line: number, ordinal?: number): void {
    records += 1;
    if (ordinal !== undefined) {
      numbers.push(ordinal);
      numberLines.push(line);
    }
    switch (record.kind) {
      case 'item':
        if (record.item.kind === 'other' && !isKnownItem(record.item.type))
          unknown.note('item', record.item.type, line);
        turns.item(record.item, history.length);
        history.push(lean ? withoutText(record.item) : asSent(record.item));
        lines.push(line);
        return;
      case 'head':
        if (head?.session === undefined) head = lean ? shown(record) : record;
        return;
      case 'compacted':
        forgotten.push({ from: 0, to: history.length, line, why: 'compacted' });
        return;
      case 'rolled-back':
        forgotten.push({ from: turns.takeBack(record.prompts), to: history.length, line, why: 'rolled-back' });
        return;
      case 'turn-begins':
        return turns.begin(history.length);
      case 'turn-ends':
        return turns.end();
      case 'prompt':
        return turns.prompt();
      case 'unreadable':
        unreadable.push(`line ${line}: ${record.why}`);
        unreadableLines.push(line);
        return;
      case 'unknown':
        return unknown.note('record', record.type, line);
      case 'other':
        return;
    }
  }

  return {
    line(text) {
      lineNumber += 1;
      if (text.trim() === '') return;
      const { record, ordinal } = readLine(text);
      const isFlawed = lean && record.kind === 'unreadable' && ordinal === undefined && record.why === FOREIGN.why;
      take(isFlawed ? { ...record, why: flawOf(text) } : record, lineNumber, ordinal);
    },
    unreadable(why) {
      lineNumber += 1;
      take({ kind: 'unreadable', why }, lineNumber);
    },
    record: take,
    end: (torn) => ({
      file: {
        history,
        unreadable,
        lines,
        ...(head?.session !== undefined && { session: head.session }),
        ...(numbers.length > 0 && { numbers }),
      },
      unreadableLines,
      numberLines,
      ...(head?.version !== undefined && { version: head.version }),
      ...(head?.base !== undefined && { base: head.base }),
      records,
      isNewer: head?.version !== undefined && valid(head.version) !== null && gt(head.version, NEWEST),
      forgotten,
      cutOff: turns.cutOff,
      open: turns.open,
      torn,
      unknown: unknown.kinds(),
    }),
  };
}

/** Kinds that nobody has heard of, each with its lines. */
function createUnknown() {
  const seen = new Map<string, UnknownKind & { readonly lines: number[] }>();
  return {
    note(of: UnknownKind['of'], type: string, line: number) {
      const key = `${of} ${type}`;
      const known = seen.get(key);
      if (known) known.lines.push(line);
      else seen.set(key, { of, type, lines: [line] });
    },
    kinds: (): UnknownKind[] => [...seen.values()],
  };
}

function shown({ version, session, base, ...rest }: Head): Head {
  const release = shownVersion(version);
  return {
    ...rest,
    ...(session !== undefined && { session: shownId(session) }),
    ...(release !== undefined && { version: release }),
    ...(base !== undefined && { base: { ...base, session: shownId(base.session) } }),
  };
}

/** One object for all messages without an id: of a long session they are the most. */
const NAMELESS = {
  user: { kind: 'message', role: 'user', text: '' },
  assistant: { kind: 'message', role: 'assistant', text: '' },
  developer: { kind: 'message', role: 'developer', text: '' },
  system: { kind: 'message', role: 'system', text: '' },
} as const satisfies Record<Message['role'], Message>;

function withoutText(item: Item): Item {
  const id = item.id === undefined ? {} : { id: shownId(item.id) };
  switch (item.kind) {
    case 'message':
      return item.id === undefined ? NAMELESS[item.role] : { ...item, ...id, text: '' };
    case 'call':
      return { ...item, ...id, callId: shownId(item.callId), input: '' };
    case 'output':
      return { ...item, ...id, callId: shownId(item.callId), text: '' };
    case 'reasoning':
      return { kind: 'reasoning', text: '', ...id };
    case 'other':
      return { ...item, ...id };
  }
}

const envelope = z.looseObject({
  output: z.string(),
  metadata: z.looseObject({ exit_code: z.number(), duration_seconds: z.number() }),
});

/**
 * An output as Codex sends it. Up to 0.121 the file keeps the output of a patch in an envelope, `{"output": "...", "metadata":
 * {...}}`, which a request unfolds to the text that the model reads; without this the two would seem to differ.
 */
function asSent(item: Item): Item {
  if (item.kind !== 'output') return item;
  const { data } = envelope.safeParse(jsonOf(item.text));
  if (data === undefined) return item;
  const { exit_code: status, duration_seconds: seconds } = data.metadata;
  return { ...item, text: `Exit code: ${status}\nWall time: ${seconds} seconds\nOutput:\n${data.output}` };
}
