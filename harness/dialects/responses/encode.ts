// Writes what the model says as the events of OpenAI's Responses API, with every event that a real stream has around an item.
// The types are the `openai` package's own, so that a field that the API does not have cannot be sent by mistake.
import type {
  Response,
  ResponseCustomToolCall,
  ResponseFunctionToolCall,
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseOutputText,
  ResponseReasoningItem,
  ResponseStreamEvent,
} from 'openai/resources/responses/responses';
import type { WireEvent } from '../../core/event.ts';
import type { History } from '../../core/item.ts';
import { callIdOf } from '../../core/script.ts';
import type { ItemEnd, SpokenCall, Utterance } from '../dialect.ts';
import { foreignItem } from './foreign.ts';
import { usage } from './usage.ts';

/** A stream event without the number that every event gets when all are lined up. */
type Unnumbered<Event> = Event extends { sequence_number: number } ? Omit<Event, 'sequence_number'> : never;

interface Draft {
  readonly label: string;
  readonly event: Unnumbered<ResponseStreamEvent>;
  readonly completes?: { readonly callId: string };
}

/** The real API counts in seconds since 1970; ours stands still, because a reply must have the same bytes in every run. */
const CREATED_AT = 1_700_000_000;

/** Deltas per item: enough to have a first, a middle and a last one. */
const DELTAS = 3;

/** Every event of one reply. Sequence numbers run from 0 without a gap. */
export function encode(
  utterances: readonly Utterance[],
  exchange: number,
  model: string,
  heard: History = [],
  id = `resp_${exchange}`,
): WireEvent[] {
  const items = utterances.map((one, index) => encodeUtterance(one, exchange, index));
  const output = items.flatMap((one) => one.done ?? []);
  const drafts: Draft[] = [
    { label: 'created', event: { type: 'response.created', response: response(id, model, 'in_progress', []) } },
    {
      label: 'in_progress',
      event: { type: 'response.in_progress', response: response(id, model, 'in_progress', []) },
    },
    ...items.flatMap((one) => one.drafts),
    {
      label: 'completed',
      event: {
        type: 'response.completed',
        response: { ...response(id, model, 'completed', output), usage: usage(utterances, heard) },
      },
    },
  ];
  return drafts.map(({ label, event, completes }, sequence_number) => ({
    label,
    type: event.type,
    data: { ...event, sequence_number },
    ...(completes && { completes }),
  }));
}

interface EncodedItem {
  readonly drafts: readonly Draft[];
  /** The item as it stands in `output_item.done`, and again in `response.completed`; absent where it is never done. */
  readonly done?: ResponseOutputItem;
}

function encodeUtterance(one: Utterance, exchange: number, output_index: number): EncodedItem {
  switch (one.kind) {
    case 'text':
      return encodeText(one, exchange, output_index);
    case 'call':
      return encodeCall(one, callIdOf(one.job, exchange), output_index);
    case 'reasoning':
      return encodeReasoning(one, exchange, output_index);
    case 'foreign': {
      const done = foreignItem(one.item, `${one.id}_${exchange}`);
      return around(one.id, output_index, done, [], done, 'completed');
    }
  }
}

/** Puts the events that announce an item and that end it around those that stream it. */
function around(
  name: string,
  output_index: number,
  added: ResponseOutputItem,
  streamed: readonly Draft[],
  done: ResponseOutputItem,
  end: ItemEnd = 'completed',
  completes?: Draft['completes'],
): EncodedItem {
  const first: Draft = {
    label: `${name}.added`,
    event: { type: 'response.output_item.added', output_index, item: added },
  };
  if (end === 'never') return { drafts: [first, ...streamed] };
  const last: Draft = {
    label: `${name}.done`,
    event: { type: 'response.output_item.done', output_index, item: done },
    ...(completes && { completes }),
  };
  return { done, drafts: [first, ...streamed, last] };
}

function encodeText(one: Extract<Utterance, { kind: 'text' }>, exchange: number, output_index: number): EncodedItem {
  const item_id = `msg_${one.id}_${exchange}`;
  const place = { item_id, output_index, content_index: 0 };
  const part = (text: string): ResponseOutputText => ({ type: 'output_text', text, annotations: [], logprobs: [] });
  const message = (status: 'in_progress' | 'completed', content: ResponseOutputText[]): ResponseOutputMessage => ({
    type: 'message',
    id: item_id,
    role: 'assistant',
    status,
    content,
  });
  const deltas = split(one.text).map((delta, index): Draft => ({
    label: `${one.id}.delta.${index + 1}`,
    event: { type: 'response.output_text.delta', ...place, delta, logprobs: [] },
  }));
  const begun: Draft[] = [
    { label: `${one.id}.part.added`, event: { type: 'response.content_part.added', ...place, part: part('') } },
    ...deltas,
  ];
  const ended: Draft[] = [
    {
      label: `${one.id}.text.done`,
      event: { type: 'response.output_text.done', ...place, text: one.text, logprobs: [] },
    },
    { label: `${one.id}.part.done`, event: { type: 'response.content_part.done', ...place, part: part(one.text) } },
  ];
  const streamed = one.end === 'never' ? begun : [...begun, ...ended];
  const done = message('completed', [part(one.text)]);
  return around(one.id, output_index, message('in_progress', []), streamed, done, one.end);
}

type Reasoning = Extract<Utterance, { kind: 'reasoning' }>;

function encodeReasoning(one: Reasoning, exchange: number, output_index: number): EncodedItem {
  const item_id = `rs_${one.id}_${exchange}`;
  const place = { item_id, output_index, summary_index: 0 };
  const part = (text: string) => ({ type: 'summary_text' as const, text });
  const item = (summary: ResponseReasoningItem['summary']): ResponseReasoningItem => ({
    type: 'reasoning',
    id: item_id,
    summary,
    ...(one.encrypted && { encrypted_content: sealed(item_id) }),
  });
  const streamed: Draft[] = [
    {
      label: `${one.id}.summary.added`,
      event: { type: 'response.reasoning_summary_part.added', ...place, part: part('') },
    },
    ...split(one.text).map((delta, index): Draft => ({
      label: `${one.id}.delta.${index + 1}`,
      event: { type: 'response.reasoning_summary_text.delta', ...place, delta },
    })),
    {
      label: `${one.id}.text.done`,
      event: { type: 'response.reasoning_summary_text.done', ...place, text: one.text },
    },
    {
      label: `${one.id}.summary.done`,
      event: { type: 'response.reasoning_summary_part.done', ...place, part: part(one.text) },
    },
  ];
  return around(one.id, output_index, item([]), streamed, item([part(one.text)]));
}

/** What only the API could read, were it the real one: it looks as long and as meaningless as the API's own. */
function sealed(id: string): string {
  return `gAAAAAB${Buffer.from(id.repeat(20)).toString('base64url')}`;
}

/**
 * @param asking the id of this very asking, which the item ids are made of, and by which the call's effect is told; the call id
 *   on the wire is another one where the model uses one again
 */
function encodeCall(one: SpokenCall, asking: string, output_index: number): EncodedItem {
  const { item, delta, whole } = (one.via === 'custom' ? asCustomCall : asFunctionCall)(one, asking, output_index);
  const { end = 'completed' } = one;
  const streamed = split(one.input).map((part, index): Draft => ({
    label: `${one.job}.delta.${index + 1}`,
    event: delta(part),
  }));
  if (end !== 'never') streamed.push({ label: `${one.job}.input.done`, event: whole });
  return around(
    one.job,
    output_index,
    item('', 'in_progress'),
    streamed,
    item(one.input, end === 'never' ? 'completed' : end),
    end,
    one.idle ? undefined : { callId: asking },
  );
}

/** What differs between the two kinds of call: the item, and the events that stream its input. */
interface CallForm {
  item(input: string, status: Exclude<ItemEnd, 'never'>): ResponseOutputItem;
  delta(part: string): Draft['event'];
  readonly whole: Draft['event'];
}

function asCustomCall(
  { callId: call_id, name, input: whole }: SpokenCall,
  asking: string,
  output_index: number,
): CallForm {
  const item_id = `ctc_${asking}`;
  const place = { item_id, output_index };
  return {
    item(input, status) {
      // `status` is on the wire although the package's type of this item leaves it out.
      const item: ResponseCustomToolCall & { status: string } = {
        type: 'custom_tool_call',
        id: item_id,
        call_id,
        name,
        input,
        status,
      };
      return item;
    },
    delta: (delta) => ({ type: 'response.custom_tool_call_input.delta', ...place, delta }),
    whole: { type: 'response.custom_tool_call_input.done', ...place, input: whole },
  };
}

function asFunctionCall(
  { callId: call_id, name, input: whole }: SpokenCall,
  asking: string,
  output_index: number,
): CallForm {
  const item_id = `fc_${asking}`;
  const place = { item_id, output_index };
  return {
    item: (input, status): ResponseFunctionToolCall => ({
      type: 'function_call',
      id: item_id,
      call_id,
      name,
      arguments: input,
      status,
    }),
    delta: (delta) => ({ type: 'response.function_call_arguments.delta', ...place, delta }),
    whole: { type: 'response.function_call_arguments.done', ...place, arguments: whole },
  };
}

/** Splits a text into at most three deltas, never inside a character. */
function split(text: string): string[] {
  const characters = [...text];
  const size = Math.ceil(characters.length / DELTAS);
  const starts = Array.from({ length: DELTAS }, (_, index) => index * size);
  return starts.map((start) => characters.slice(start, start + size).join('')).filter((delta) => delta !== '');
}

/** Fields that a stream's response object always has, though a client could do without most of them. */
type StreamedResponse = Omit<Response, 'output_text' | 'access_programs'>;

function response(
  id: string,
  model: string,
  status: 'in_progress' | 'completed',
  output: ResponseOutputItem[],
): Response {
  const streamed: StreamedResponse = {
    id,
    object: 'response',
    created_at: CREATED_AT,
    status,
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model,
    output,
    parallel_tool_calls: true,
    temperature: 1,
    tool_choice: 'auto',
    tools: [],
    top_p: 1,
  };
  // `output_text` is the SDK's own addition, and not on the wire.
  return streamed as Response;
}
