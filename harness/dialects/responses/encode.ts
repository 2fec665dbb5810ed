// Writes what the model says as the events of OpenAI's Responses API, with every event that a real stream has around an item.
// The types are the `openai` package's own, so that a field that the API does not have cannot be sent by mistake.
import type {
  Response,
  ResponseCustomToolCall,
  ResponseFunctionToolCall,
  ResponseOutputItem,
  ResponseOutputMessage,
  ResponseOutputText,
  ResponseStreamEvent,
} from 'openai/resources/responses/responses';
import type { WireEvent } from '../../core/event.ts';
import type { Utterance } from '../dialect.ts';

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
  id = `resp_${exchange}`,
): WireEvent[] {
  const items = utterances.map((one, index) => encodeUtterance(one, exchange, index));
  const output = items.map((one) => one.done);
  const drafts: Draft[] = [
    { label: 'created', event: { type: 'response.created', response: response(id, model, 'in_progress', []) } },
    {
      label: 'in_progress',
      event: { type: 'response.in_progress', response: response(id, model, 'in_progress', []) },
    },
    ...items.flatMap((one) => one.drafts),
    {
      label: 'completed',
      event: { type: 'response.completed', response: response(id, model, 'completed', output) },
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
  /** The item as it stands in `output_item.done`, and again in `response.completed`. */
  readonly done: ResponseOutputItem;
}

function encodeUtterance(one: Utterance, exchange: number, output_index: number): EncodedItem {
  return one.kind === 'text' ? encodeText(one, exchange, output_index) : encodeCall(one, output_index);
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
  const done = message('completed', [part(one.text)]);
  return {
    done,
    drafts: [
      {
        label: `${one.id}.added`,
        event: { type: 'response.output_item.added', output_index, item: message('in_progress', []) },
      },
      { label: `${one.id}.part.added`, event: { type: 'response.content_part.added', ...place, part: part('') } },
      ...split(one.text).map((delta, index): Draft => ({
        label: `${one.id}.delta.${index + 1}`,
        event: { type: 'response.output_text.delta', ...place, delta, logprobs: [] },
      })),
      {
        label: `${one.id}.text.done`,
        event: { type: 'response.output_text.done', ...place, text: one.text, logprobs: [] },
      },
      { label: `${one.id}.part.done`, event: { type: 'response.content_part.done', ...place, part: part(one.text) } },
      { label: `${one.id}.done`, event: { type: 'response.output_item.done', output_index, item: done } },
    ],
  };
}

type CallUtterance = Extract<Utterance, { kind: 'call' }>;

function encodeCall(one: CallUtterance, output_index: number): EncodedItem {
  const { item, delta, whole } =
    one.via === 'custom' ? asCustomCall(one, output_index) : asFunctionCall(one, output_index);
  const done = item(one.input, 'completed');
  return {
    done,
    drafts: [
      {
        label: `${one.job}.added`,
        event: { type: 'response.output_item.added', output_index, item: item('', 'in_progress') },
      },
      ...split(one.input).map((part, index): Draft => ({ label: `${one.job}.delta.${index + 1}`, event: delta(part) })),
      { label: `${one.job}.input.done`, event: whole },
      {
        label: `${one.job}.done`,
        event: { type: 'response.output_item.done', output_index, item: done },
        completes: { callId: one.callId },
      },
    ],
  };
}

/** What differs between the two kinds of call: the item, and the events that stream its input. */
interface CallForm {
  item(input: string, status: 'in_progress' | 'completed'): ResponseOutputItem;
  delta(part: string): Draft['event'];
  readonly whole: Draft['event'];
}

function asCustomCall({ callId: call_id, name, input: whole }: CallUtterance, output_index: number): CallForm {
  const item_id = `ctc_${call_id}`;
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

function asFunctionCall({ callId: call_id, name, input: whole }: CallUtterance, output_index: number): CallForm {
  const item_id = `fc_${call_id}`;
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
    ...(status === 'completed' && { usage: usage(output.length) }),
  };
  // `output_text` is the SDK's own addition, and not on the wire.
  return streamed as Response;
}

function usage(items: number): NonNullable<Response['usage']> {
  const output_tokens = 10 * items;
  return {
    input_tokens: 100,
    input_tokens_details: { cached_tokens: 0, cache_write_tokens: 0 },
    output_tokens,
    output_tokens_details: { reasoning_tokens: 0 },
    total_tokens: 100 + output_tokens,
  };
}
