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
    case 'tool_search_call':
      return pairedOf('call', 'tool_search', record, id);
    case 'shell_call':
      return pairedOf('call', 'shell', record, id);
    case 'apply_patch_call':
      return pairedOf('call', 'apply_patch', record, id);
    case 'computer_call':
      return pairedOf('call', 'computer', record, id);
    case 'tool_search_output':
      return pairedOf('output', 'tool_search', record, id);
    case 'shell_call_output':
      return pairedOf('output', 'shell', record, id);
    case 'apply_patch_call_output':
      return pairedOf('output', 'apply_patch', record, id);
    case 'computer_call_output':
      return pairedOf('output', 'computer', record, id);
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
      return typeof type === 'string' ? { kind: 'other', type, ...id } : undefined;
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

/**
 * A call of a tool that the API itself has a name for, or its output. What the server has done alone (`execution: "server"`, or
 * without a `call_id`) nobody need answer.
 */
function pairedOf(kind: 'call' | 'output', via: PairVia, record: Fields, id: Id): Item {
  const { call_id: callId, execution } = record;
  if (typeof callId !== 'string' || execution === 'server') return { kind: 'other', type: String(record.type), ...id };
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
