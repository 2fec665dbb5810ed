// A transcript envelope is a Codex session as a store of transcripts keeps it: what the session is, and the lines of its rollout.
// The lines are kept as text and are never parsed and printed again: that would change numbers (1.0, 1e400, 2^53 + 1), the order
// of keys such as "2" and "1", keys that stand twice, and the way in which characters are escaped.
import { findNodeAtLocation, parseTree, type Node } from 'jsonc-parser';
import { z } from 'zod';
import { jsonOf } from '../json.ts';

/** In lower case, as Codex writes it into file names. */
const sessionId = z.uuid('must be a UUID').lowercase('must be in lower case');

/** As Codex and stores write it: in UTC, with seconds, and four digits for the year. */
const startTime = z.iso.datetime('must be a time in UTC such as 2026-11-21T08:03:58.880Z');

const head = z.object({
  /** The folder that the session was started in. */
  cwd: z.string(),
  session_id: sessionId,
  /** Stores leave it out where the session does not say it. */
  codex_version: z.string().optional(),
  session_start_timestamp: startTime,
});

const entry = z.string().superRefine((text, context) => {
  const flaw = /[\n\r]/.test(text) ? 'must be one line' : flawOf(text);
  if (flaw !== undefined) context.addIssue(flaw);
});

const schema = head.extend({ entries: z.array(entry) }).superRefine(({ session_id: id, entries }, context) => {
  const { data, error } = readMeta(entries);
  if (error) context.addIssue({ code: 'custom', path: ['entries'], message: firstIssue(error) });
  else if (data.session_meta.payload.id !== id)
    context.addIssue({
      code: 'custom',
      path: ['session_id'],
      message: `must be the id of the session_meta, ${data.session_meta.payload.id}`,
    });
});

export interface Envelope extends Readonly<z.infer<typeof head>> {
  /** One for each line that could be read, in their order: the JSON text of an object, in the very characters of the line. */
  readonly entries: readonly string[];
}

export interface ReadEnvelope {
  readonly envelope: Envelope;
  /** One for each line that is not in the envelope, such as `line 7: not JSON`. */
  readonly unreadable: readonly string[];
}

/**
 * Reads a rollout. A torn or garbled line is told of and costs nothing else; a line of a type that nobody has heard of is an entry
 * like any other; blank lines are nothing.
 *
 * @param rollout the bytes of the file, or its text
 * @throws Error in one line, where no `session_meta` says which session this is
 */
export function readEnvelope(rollout: string | Uint8Array): ReadEnvelope {
  const entries: string[] = [];
  const unreadable: string[] = [];
  for (const [index, line] of linesOf(rollout).entries()) {
    if (line?.trim() === '') continue;
    const flaw = line === undefined ? 'not UTF-8' : flawOf(line);
    if (line === undefined || flaw !== undefined) unreadable.push(`line ${index + 1}: ${flaw}`);
    else entries.push(onOneLine(line));
  }
  const { data, error } = readMeta(entries);
  if (error) throw new Error(`${firstIssue(error)} (lines read: ${entries.length}, unreadable: ${unreadable.length})`);
  const { id, cwd, timestamp, cli_version: version } = data.session_meta.payload;
  const envelope = {
    cwd,
    session_id: id,
    ...(version !== undefined && { codex_version: version }),
    session_start_timestamp: timestamp,
    entries,
  };
  return { envelope, unreadable };
}

/** The text of a rollout that holds these entries. */
export function rolloutText(entries: readonly string[]): string {
  return entries.map((text) => `${text}\n`).join('');
}

/** An envelope as a store keeps it: JSON, in which each entry is an object in the very characters of its line. */
export function envelopeText({ entries, ...rest }: Envelope): string {
  return `${JSON.stringify(rest).slice(0, -1)},"entries":[\n${entries.join(',\n')}\n]}\n`;
}

/**
 * Reads an envelope from a store, whoever wrote it. Fields of the envelope that we do not know are left out.
 *
 * @throws Error in one line, naming the field
 */
export function parseEnvelope(text: string): Envelope {
  const value = jsonOf(text);
  if (value === undefined) throw new Error('the envelope is not JSON');
  const entries = entryTexts(text);
  return checkEnvelope(entries === undefined ? value : { ...(value as object), entries });
}

/**
 * Checks an envelope, of which TypeScript may know only what somebody claimed.
 *
 * @throws Error in one line, naming the field
 */
export function checkEnvelope(envelope: unknown): Envelope {
  return checked(schema, envelope);
}

/**
 * Where a session lies in a home, with forward slashes. Codex uses its local time in this name; an envelope knows no time zone, so
 * here it is UTC. A home that has not had the session finds it by the id (so up to 0.169); one whose database has it at another
 * path finds it no more from 0.169 on.
 *
 * @throws Error in one line, naming the field, where the id or the time could lead to another place
 */
export function envelopePath(envelope: Omit<Envelope, 'entries'>): string {
  const { session_id: id, session_start_timestamp: start } = checked(head, envelope);
  const [date, time] = [start.slice(0, 10), start.slice(11, 19)];
  const name = `rollout-${date}T${time.replaceAll(':', '-')}-${id}.jsonl`;
  return `sessions/${date.replaceAll('-', '/')}/${name}`;
}

/** The fields that an envelope repeats; the names are Codex's. */
const sessionMeta = z.object(
  {
    payload: z.object({
      /** The thread's own id, by which its file is found. In newer releases `session_id`, beside it, may be that of a parent. */
      id: sessionId,
      timestamp: startTime,
      cwd: z.string(),
      cli_version: z.string().optional(),
    }),
  },
  'there is none',
);
const meta = z.object({ session_meta: sessionMeta });

const typed = z.object({ type: z.literal('session_meta') });

/** The first `session_meta` says which session it is, for Codex as well; a fork has those of its parents behind its own. */
function readMeta(entries: readonly string[]): z.ZodSafeParseResult<z.infer<typeof meta>> {
  const first = entries
    .values()
    .map(jsonOf)
    .find((value) => typed.safeParse(value).success);
  return meta.safeParse({ session_meta: first });
}

/** Why a line is no entry; undefined where it is one. */
function flawOf(text: string): string | undefined {
  if (!text.isWellFormed()) return 'not Unicode';
  const value = jsonOf(text);
  if (value === undefined) return 'not JSON';
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? undefined : 'not a JSON object';
}

/** Undefined stands for a line that is not UTF-8. Lines end at the line feed alone: U+2028 is a character like any other. */
function linesOf(rollout: string | Uint8Array): readonly (string | undefined)[] {
  if (typeof rollout === 'string') return rollout.split('\n');
  const lines: (string | undefined)[] = [];
  for (let from = 0; from < rollout.length;) {
    const end = rollout.indexOf(LINE_FEED, from);
    const to = end < 0 ? rollout.length : end;
    lines.push(decoded(rollout.subarray(from, to)));
    from = to + 1;
  }
  return lines;
}

const LINE_FEED = 0x0a;

/** Keeps a byte order mark, so that it is not lost without a word. */
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function decoded(bytes: Uint8Array): string | undefined {
  try {
    return utf8.decode(bytes);
  } catch {
    return undefined;
  }
}

/** The texts of the elements of `entries`, cut out of valid JSON; undefined where there is no such list. */
function entryTexts(text: string): string[] | undefined {
  const list = findNodeAtLocation(treeOf(text), ['entries']);
  if (list?.type !== 'array') return undefined;
  return list.children?.map(({ offset, length }) => onOneLine(text.slice(offset, offset + length)));
}

/** A JSON text without the line breaks around its tokens: inside a string there can be none. */
function onOneLine(text: string): string {
  return text.trim().replaceAll(/[\n\r]\s*/g, '');
}

/** @throws Error where `jsonc-parser`, which descends by recursion, cannot go as deep as the text: at some 5,000 levels; Codex reads 127 */
function treeOf(text: string): Node {
  try {
    return parseTree(text, [], { disallowComments: true }) as Node;
  } catch (error) {
    if (error instanceof RangeError) throw new Error('the envelope: entries: nested too deep', { cause: error });
    throw error;
  }
}

function checked<T>(by: z.ZodType<T>, value: unknown): T {
  const { data, error } = by.safeParse(value);
  if (error) throw new Error(`the envelope: ${firstIssue(error)}`);
  return data;
}

/** The first issue of an error, and the field that it is about. */
function firstIssue({ issues: [issue] }: z.ZodError): string {
  return `${issue?.path.join('.') || 'the whole'}: ${issue?.message}`;
}
