// Reads items as the Responses API words them, from the files of the clients that keep them that way, into our own items.
import type { CallVia, Item, Message, PairVia } from './item.ts';

const ROLES: readonly Message['role'][] = ['user', 'assistant', 'developer', 'system'];

/** The item that a parsed record is, or undefined where it is none, or lacks what its type must have. */
export function readResponseItem(record: unknown): Item | undefined {
  if (!isRecord(record)) return undefined;
  // The API lets a message go without its type.
  const type = record.type ?? ('role' in record ? 'message' : undefined);
  const id = typeof record.id === 'string' ? { id: record.id } : {};
  switch (type) {
    case 'message': {
      const role = ROLES.find((one) => one === record.role);
      const text = textOf(record.content);
      return role !== undefined && text !== undefined ? { kind: 'message', role, text, ...id } : undefined;
    }
    case 'custom_tool_call':
      return callOf('custom', record, record.input, id);
    case 'function_call':
      return callOf('function', record, record.arguments, id);
    case 'custom_tool_call_output':
      return outputOf('custom', record, id);
    case 'function_call_output':
      return outputOf('function', record, id);
    case 'reasoning': {
      const encrypted = record.encrypted_content;
      return {
        kind: 'reasoning',
        text: textOf(record.summary) ?? '',
        ...(typeof encrypted === 'string' && { encrypted }),
        ...id,
      };
    }
    default:
      return typeof type === 'string' ? (pairedOf(type, record, id) ?? { kind: 'other', type, ...id }) : undefined;
  }
}

type Fields = Readonly<Record<string, unknown>>;
type Id = { readonly id?: string };

function callOf(via: CallVia, { call_id: callId, name }: Fields, input: unknown, id: Id): Item | undefined {
  if (typeof callId !== 'string' || typeof name !== 'string' || typeof input !== 'string') return undefined;
  return { kind: 'call', via, callId, name, input, ...id };
}

function outputOf(via: CallVia, { call_id: callId, output }: Fields, id: Id): Item | undefined {
  const text = textOf(output);
  return typeof callId === 'string' && text !== undefined ? { kind: 'output', via, callId, text, ...id } : undefined;
}

/** Calls of tools that the API itself has a name for, and their outputs, by their types. */
const PAIRED: Readonly<Record<string, { readonly kind: 'call' | 'output'; readonly via: PairVia }>> = {
  tool_search_call: { kind: 'call', via: 'tool_search' },
  tool_search_output: { kind: 'output', via: 'tool_search' },
  shell_call: { kind: 'call', via: 'shell' },
  shell_call_output: { kind: 'output', via: 'shell' },
  apply_patch_call: { kind: 'call', via: 'apply_patch' },
  apply_patch_call_output: { kind: 'output', via: 'apply_patch' },
  computer_call: { kind: 'call', via: 'computer' },
  computer_call_output: { kind: 'output', via: 'computer' },
};

/** What the server has done alone (`execution: "server"`, or without a `call_id`) nobody need answer: it is none of these. */
function pairedOf(type: string, record: Fields, id: Id): Item | undefined {
  const paired = Object.hasOwn(PAIRED, type) ? PAIRED[type] : undefined;
  const { call_id: callId, execution } = record;
  if (!paired || typeof callId !== 'string' || execution === 'server') return undefined;
  const { kind, via } = paired;
  const asked = JSON.stringify(record.arguments ?? record.action ?? record.operation ?? {});
  const given = JSON.stringify(record.tools ?? record.output ?? '');
  return kind === 'call'
    ? { kind, via, callId, name: via, input: asked.toWellFormed(), ...id }
    : { kind, via, callId, text: given.toWellFormed(), ...id };
}

/**
 * The text of a content: a string, a list of parts, or (in the files of old Codex releases) an object that holds either. It is
 * well-formed: an escape in JSON can tell a lone surrogate, UTF-8 cannot, and which of the two a client uses is no difference.
 */
function textOf(content: unknown): string | undefined {
  // A loop, since whoever wrote the content chose how deep it is.
  let inner = content;
  while (isRecord(inner)) inner = inner.content;
  if (typeof inner === 'string') return inner.toWellFormed();
  if (!Array.isArray(inner)) return undefined;
  return inner
    .map((part: unknown) => (isRecord(part) && typeof part.text === 'string' ? part.text : ''))
    .join('')
    .toWellFormed();
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
