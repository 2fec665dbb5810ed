// One line of a rollout, in the words of every release: `{timestamp, type, payload}` from 0.36 on; before that the item itself, behind
// a head without a type. NOTES.md says which release writes what. Fields are looked at by hand, and not by a schema: a home may have
// millions of lines, of which each is read once.
import type { Item } from '../../core/item.ts';
import type { Base } from '../../core/stored-session.ts';
import { readResponseItem } from '../../core/response-item.ts';
import { jsonOf } from '../json.ts';

export type RolloutRecord =
  | { readonly kind: 'item'; readonly item: Item }
  | ({ readonly kind: 'head' } & Head)
  /** From here on a summary stands for what was said before. */
  | { readonly kind: 'compacted' }
  /** The user took back so many of the latest prompts, and all that was said to them. */
  | { readonly kind: 'rolled-back'; readonly prompts: number }
  | { readonly kind: 'turn-begins' }
  | { readonly kind: 'turn-ends' }
  /** A prompt of the user's, told beside its item. */
  | { readonly kind: 'prompt' }
  /** Of no interest here. */
  | { readonly kind: 'other' }
  | { readonly kind: 'unknown'; readonly type: string }
  | { readonly kind: 'unreadable'; readonly why: string };

/** What a session says of itself. */
export interface Head {
  readonly session?: string;
  /** The release that wrote it; the first ones do not say. */
  readonly version?: string;
  readonly base?: Base;
}

/** A line: what it records, and its sequence number, which newer releases give from 0 or 1 on. */
export interface RolloutLine {
  readonly record: RolloutRecord;
  readonly ordinal?: number;
}

/** Reads one line, without its line break. It is untrusted: nothing is thrown. */
export function readLine(line: string): RolloutLine {
  const value = fieldsOf(jsonOf(line));
  if (!value) return { record: FOREIGN };
  const { type, payload, ordinal } = value;
  // Up to 0.29 nothing but the head has a time, and nothing has a payload.
  const isBare = !('payload' in value) && !('timestamp' in value) && ordinal === undefined;
  if (isBare) return { record: 'record_type' in value ? OTHER : readBare(value) };
  if (typeof type === 'string')
    return { record: readTyped(type, payload), ...(typeof ordinal === 'number' && { ordinal }) };
  return { record: typeof value['id'] === 'string' ? { kind: 'head', session: value['id'] } : FOREIGN };
}

/** Reads what is known of a session from its head, whatever else stands there. */
export function readHead(payload: unknown): Head {
  const { id: session, cli_version: version, history_base: from } = fieldsOf(payload) ?? {};
  return {
    ...(typeof session === 'string' && { session }),
    ...(typeof version === 'string' && { version }),
    ...baseOf(fieldsOf(from)),
  };
}

function baseOf(from: Fields = {}): { readonly base?: Base } {
  const { thread_id: session, end_ordinal_exclusive: end, end_byte_offset: bytes } = from;
  if (typeof session !== 'string') return {};
  return { base: { session, ...(typeof end === 'number' && { end }), ...(typeof bytes === 'number' && { bytes }) } };
}

/** Reads an item of a conversation, as Codex keeps it. */
export function readItem(value: unknown): RolloutRecord {
  const item = localShellOf(value) ?? readResponseItem(value);
  return item === undefined ? UNKNOWN_SHAPE : { kind: 'item', item };
}

/** Items that want no output and are none, as the schemas of 0.50 to 0.169 name them (`app-server generate-ts`). */
const KNOWN_ITEMS: ReadonlySet<string> = new Set([
  'additional_tools',
  'agent_message',
  'compaction',
  'compaction_summary',
  'compaction_trigger',
  'configuration_update',
  'context_compaction',
  'ghost_snapshot',
  'image_generation_call',
  // These are calls and outputs, unless they have no `call_id`, or were the server's work alone.
  'apply_patch_call',
  'apply_patch_call_output',
  'computer_call',
  'computer_call_output',
  'local_shell_call',
  'local_shell_call_output',
  'other',
  'shell_call',
  'shell_call_output',
  'tool_search_call',
  'tool_search_output',
  'web_search_call',
]);

/** Whether an item of that type, which is neither a call nor an output, is one that releases write. */
export function isKnownItem(type: string): boolean {
  return KNOWN_ITEMS.has(type);
}

/** Records that are no part of the conversation; those from `dynamic_tools_updated` on stand only in the strings of 0.169. */
const KNOWN_RECORDS: ReadonlySet<string> = new Set([
  'turn_context',
  'world_state',
  'token_usage_record',
  'dynamic_tools_updated',
  'inter_agent_communication',
  'inter_agent_communication_metadata',
  'realtime_item',
  'security_risk_score',
]);

const OTHER: RolloutRecord = { kind: 'other' };
export const FOREIGN = { kind: 'unreadable', why: 'not a rollout record' } as const;
const UNKNOWN_SHAPE: RolloutRecord = { kind: 'unreadable', why: 'a response item of an unknown shape' };

function readBare(value: Fields): RolloutRecord {
  return typeof value['type'] === 'string' || typeof value['role'] === 'string' ? readItem(value) : FOREIGN;
}

function readTyped(type: string, payload: unknown): RolloutRecord {
  switch (type) {
    case 'response_item':
      return readItem(payload);
    case 'session_meta':
      return { kind: 'head', ...readHead(payload) };
    case 'compacted':
      return { kind: 'compacted' };
    case 'event_msg':
      return readEvent(fieldsOf(payload));
    // The list of types is Codex's, and grows.
    default:
      return KNOWN_RECORDS.has(type) ? OTHER : { kind: 'unknown', type };
  }
}

function readEvent(event: Fields | undefined): RolloutRecord {
  switch (event?.['type']) {
    case 'task_started':
    case 'turn_started':
      return { kind: 'turn-begins' };
    case 'task_complete':
    case 'turn_complete':
      return { kind: 'turn-ends' };
    case 'user_message':
      return { kind: 'prompt' };
    case 'thread_rolled_back':
      return { kind: 'rolled-back', prompts: typeof event['num_turns'] === 'number' ? event['num_turns'] : 1 };
    default:
      return OTHER;
  }
}

/**
 * Models such as `codex-mini-latest` call the shell with an item of its own; Codex pairs it with a `function_call_output`, and the
 * TypeScript CLI with an output of its kind.
 */
function localShellOf(value: unknown): Item | undefined {
  const { type, call_id: callId, action, output, id } = fieldsOf(value) ?? {};
  if (typeof callId !== 'string') return undefined;
  const common = { via: 'function', callId, ...(typeof id === 'string' && { id }) } as const;
  if (type === 'local_shell_call')
    return { kind: 'call', ...common, name: 'local_shell', input: JSON.stringify(action ?? {}) };
  return type === 'local_shell_call_output' && typeof output === 'string'
    ? { kind: 'output', ...common, text: output.toWellFormed() }
    : undefined;
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}
