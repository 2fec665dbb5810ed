// Codex keeps a conversation as JSON lines `{timestamp, type, payload}` in `sessions/YYYY/MM/DD/rollout-<time>-<id>.jsonl`;
// archiving moves the file to `archived_sessions`. This page finds those files and reads their `response_item` lines, which
// are in the words of the Responses API. Files are untrusted: what cannot be read is reported, never thrown.
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { z } from 'zod';
import type { Persisted, PersistedFile } from '../../core/journal.ts';
import type { CallVia, Item } from '../../core/item.ts';

const FOLDERS = ['sessions', 'archived_sessions'];
const ROLLOUT = /^rollout-.*\.jsonl$/;

/** Every rollout below a home, oldest first, archived ones included. */
export async function readRollouts(home: string): Promise<Persisted> {
  const read = async (file: string): Promise<PersistedFile> => ({
    path: file,
    ...readRollout(await readFile(path.join(home, file), 'utf8')),
  });
  return { files: await Promise.all((await findRollouts(home)).map(read)) };
}

/** Paths of all rollouts, relative to the home. Names begin with the time of creation and end in an id that grows with time. */
export async function findRollouts(home: string): Promise<string[]> {
  const found = await Promise.all(
    FOLDERS.map(async (folder) => {
      const below = await readdir(path.join(home, folder), { recursive: true }).catch(missingIsEmpty);
      return below.filter((file) => ROLLOUT.test(path.basename(file))).map((file) => path.join(folder, file));
    }),
  );
  return found.flat().toSorted((a, b) => compare(path.basename(a), path.basename(b)) || compare(a, b));
}

/** Reads the text of one rollout. A torn or foreign line becomes an entry of `unreadable`, numbered from 1. */
export function readRollout(text: string): Omit<PersistedFile, 'path'> {
  const history: Item[] = [];
  const unreadable: string[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.trim() === '') continue;
    const read = readLine(line);
    if (typeof read === 'string') unreadable.push(`line ${index + 1}: ${read}`);
    else history.push(...read);
  }
  return { history, unreadable };
}

const envelope = z.looseObject({ type: z.string(), payload: z.unknown() });
const id = z.string().nullish();
const part = z.looseObject({ type: z.string(), text: z.string().optional() });
const content = z.union([z.string(), z.array(part)]);
const outputBody = z.union([content, z.looseObject({ content: content.optional(), output: z.string().optional() })]);

const message = z.looseObject({
  type: z.literal('message'),
  role: z.enum(['user', 'assistant', 'developer', 'system']),
  content,
  id,
});
const functionCall = z.looseObject({
  type: z.literal('function_call'),
  call_id: z.string(),
  name: z.string(),
  arguments: z.string(),
  id,
});
const customCall = z.looseObject({
  type: z.literal('custom_tool_call'),
  call_id: z.string(),
  name: z.string(),
  input: z.string(),
  id,
});
const functionOutput = z.looseObject({
  type: z.literal('function_call_output'),
  call_id: z.string(),
  output: outputBody,
  id,
});
const customOutput = functionOutput.extend({ type: z.literal('custom_tool_call_output') });
const known = z.discriminatedUnion('type', [message, functionCall, customCall, functionOutput, customOutput]);
type Known = z.infer<typeof known>;

const KNOWN_TYPES = new Set<string>(known.options.map((option) => option.shape.type.value));
const anything = z.looseObject({ type: z.string(), id });

/** The items of one line (none, or one), or why it cannot be read. */
function readLine(line: string): Item[] | string {
  const record = envelope.safeParse(parsed(line));
  if (!record.success) return 'not a rollout record';
  if (record.data.type !== 'response_item') return [];
  const payload = anything.safeParse(record.data.payload);
  if (!payload.success) return 'a response item without a type';
  if (!KNOWN_TYPES.has(payload.data.type))
    return [{ kind: 'other', type: payload.data.type, ...named(payload.data.id) }];
  const item = known.safeParse(record.data.payload);
  return item.success ? [itemOf(item.data)] : `a ${payload.data.type} of an unknown shape`;
}

function itemOf(of: Known): Item {
  switch (of.type) {
    case 'message':
      return { kind: 'message', role: of.role, text: textOf(of.content), ...named(of.id) };
    case 'function_call':
      return { kind: 'call', via: 'function', callId: of.call_id, name: of.name, input: of.arguments, ...named(of.id) };
    case 'custom_tool_call':
      return { kind: 'call', via: 'custom', callId: of.call_id, name: of.name, input: of.input, ...named(of.id) };
    case 'function_call_output':
      return outputOf(of, 'function');
    case 'custom_tool_call_output':
      return outputOf(of, 'custom');
  }
}

function outputOf(of: z.infer<typeof functionOutput | typeof customOutput>, via: CallVia): Item {
  const { output } = of;
  const text = typeof output === 'string' || Array.isArray(output) ? output : (output.content ?? output.output ?? '');
  return { kind: 'output', via, callId: of.call_id, text: unwrapped(textOf(text)), ...named(of.id) };
}

function textOf(of: z.infer<typeof content>): string {
  return typeof of === 'string' ? of : of.map((one) => one.text ?? '').join('');
}

const wrapped = z.looseObject({ output: z.string(), metadata: z.unknown() });

/** Up to 0.121 a tool's output is written as the text of a JSON object, `{"output": "...", "metadata": {...}}`. */
function unwrapped(text: string): string {
  const inner = wrapped.safeParse(parsed(text));
  return inner.success ? inner.data.output : text;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function named(value: string | null | undefined): { id?: string } {
  return typeof value === 'string' ? { id: value } : {};
}

function compare(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function missingIsEmpty(error: NodeJS.ErrnoException): string[] {
  if (error.code === 'ENOENT') return [];
  throw error;
}
