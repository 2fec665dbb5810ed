// The OpenAI SDK (`openai` 7.55) with the small tool loop that its documentation describes: stream a reply, push
// `response.output` and the tools' outputs to the input list, ask again. The list is also the session: it is written to
// `<home>/session.json` whenever it has grown. That store, the retry of broken streams and the tools are ours; the rest is the
// SDK, and what follows is what it was seen to do, which this driver passes on as it is.
//
// - A clean end without `response.completed` resolves `finalResponse()`, with the status `in_progress` and with items that are
//   not done, such as a call with half of its arguments. So does `response.failed`, with an empty output. The documented loop
//   does not look at the status, so it takes both for whole replies. (Iterating `responses.create({ stream: true })` instead
//   just ends, also for a body without any event.)
// - A premature close (`fin`, `reset`) throws an error "terminated" out of the iteration and of `finalResponse()`. The SDK does
//   not retry it. So do an `error` event, an event that is not JSON, and a 200 without any event.
// - At a clean end, an event without its blank line is acted on, against the WHATWG specification.
// - Failed connections and the statuses 408, 409, 429 and 5xx are retried by the SDK, `maxRetries` times, until the head of a
//   response has arrived.
// - `timeout` ends with the head of the response: a stream that falls silent is waited for without end.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type OpenAI from 'openai';
import { toResponseInputItems } from 'openai/lib/responses/ResponseInputItems';
import type { Response, ResponseInputItem, Tool } from 'openai/resources/responses/responses';
import type { Outcome, PersistedFile } from '../core/journal.ts';
import type { ClientKind, ClientSpec, Driver, Resume, Session, Workspace } from './driver.ts';
import { readResponseItem } from '../core/response-item.ts';
import { watchEvents } from './seen.ts';
import { openWorkbench, phrase, type BenchTool } from './workbench.ts';

/** The loop of its documentation streams over HTTP. */
const LACKS = { websocket: 'does not ask over a WebSocket' };

export const openaiSdk: ClientKind = {
  name: 'openai-sdk',
  summary: "the OpenAI SDK with its documentation's tool loop, in this process",
  variants: [],
  lacks: LACKS,
  start: (spec) => startSdk(spec, 'loopback'),
};

export const openaiSdkMsw: ClientKind = {
  name: 'openai-sdk-msw',
  summary: 'the same, its requests intercepted inside this process',
  variants: [],
  lacks: LACKS,
  start: (spec) => startSdk(spec, 'intercept'),
};

const STORE = 'session.json';

function startSdk(spec: ClientSpec, transport: Driver['transport']): Driver {
  return {
    spec: spec.text,
    dialect: 'responses',
    transport,
    tools: { start: 'after-the-reply', runsReusedIds: true, phrase },
    reportsSeen: true,
    oneConversation: true,
    waits: 'taken-out',
    parallel: transport === 'intercept' ? 1 : 16,
    open: openSession,
    readPersisted: async ({ home }) => ({ files: existsSync(join(home, STORE)) ? [readStore(home)] : [] }),
    close: async () => {},
  };
}

/** What a turn works on. */
interface Conversation {
  readonly client: OpenAI;
  readonly input: ResponseInputItem[];
  readonly tools: readonly BenchTool[];
  readonly closing: AbortSignal;
  readonly workspace: Workspace;
  /** How many requests have been sent, the SDK's own retries among them. */
  readonly sent: { requests: number };
}

async function openSession(workspace: Workspace, resume?: Resume): Promise<Session> {
  const bench = openWorkbench(workspace);
  const closing = new AbortController();
  const sent = { requests: 0 };
  const client = await clientFor(workspace, () => (sent.requests += 1));
  const conversation = { client, sent, input: [], tools: bench.tools, closing: closing.signal, workspace };
  let ended: Promise<unknown> = Promise.resolve();
  // Read with the first prompt: a store that cannot be read is that prompt's outcome.
  let unread = resume !== undefined;
  return {
    id: STORE,
    prompt(text) {
      const turn = takeTurn(conversation, text, unread).catch((error: unknown): Outcome => ({
        kind: 'failed',
        message: String(error),
      }));
      unread = false;
      ended = turn;
      return turn;
    },
    async close() {
      bench.close();
      closing.abort();
      await ended;
    },
  };
}

/** The documented loop. It ends with the first reply without a call; @throws what the SDK throws. */
async function takeTurn(of: Conversation, prompt: string, resumed: boolean): Promise<Outcome> {
  if (resumed) of.input.push(...loadInput(of.workspace.home));
  extend(of, [{ role: 'user', content: prompt }]);
  for (;;) {
    const response = await replyWithRetries(of);
    const outputs = await runTools(of, response);
    extend(of, [...toResponseInputItems(response.output), ...outputs]);
    if (outputs.length === 0) return { kind: 'answered', text: response.output_text };
  }
}

/**
 * The SDK retries what fails before a response begins; a stream that breaks later is asked for again here. Both draw on one
 * budget, so that together they keep to the configured number.
 */
async function replyWithRetries(of: Conversation): Promise<Response> {
  const before = of.sent.requests;
  for (;;) {
    const { input, closing: signal } = of;
    const maxRetries = of.workspace.retries - (of.sent.requests - before);
    const request = { model: 'scripted', store: false, tools: of.tools.map(offer), input };
    const stream = of.client.responses.stream(request, { signal, maxRetries });
    let begun = false;
    stream.on('connect', () => {
      begun = true;
    });
    const seen = watchEvents(of.workspace);
    try {
      for await (const event of stream) seen(event);
      return await stream.finalResponse();
    } catch (error) {
      if (!begun || signal.aborted || of.sent.requests - before > of.workspace.retries) throw error;
    }
  }
}

/** Runs the calls of a reply, one after the other. Whatever goes wrong is the output. */
async function runTools(of: Conversation, response: Response): Promise<ResponseInputItem[]> {
  const outputs: ResponseInputItem[] = [];
  for (const item of response.output) {
    if (item.type === 'custom_tool_call') {
      const output = await runTool(of.tools, 'custom', item.name, item.input);
      outputs.push({ type: 'custom_tool_call_output', call_id: item.call_id, output });
    }
    if (item.type === 'function_call') {
      const output = await runTool(of.tools, 'function', item.name, item.arguments);
      outputs.push({ type: 'function_call_output', call_id: item.call_id, output });
    }
  }
  return outputs;
}

async function runTool(
  tools: readonly BenchTool[],
  via: BenchTool['via'],
  name: string,
  input: string,
): Promise<string> {
  const tool = tools.find((one) => one.via === via && one.name === name);
  try {
    return tool === undefined ? `error: there is no ${via} tool "${name}"` : await tool.run(input);
  } catch (error) {
    return `error: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function offer({ via, name, description, parameters }: BenchTool): Tool {
  return via === 'custom'
    ? { type: 'custom', name, description }
    : { type: 'function', name, description, parameters: { ...parameters }, strict: true };
}

/** Headers that the SDK sends by itself. */
const OWN_HEADERS = /^(accept|content-type|user-agent|x-stainless-.*)$/;

/** A client that takes nothing from the environment, and whose pauses between retries take no time. */
async function clientFor({ url, retries, idle_ms }: Workspace, onRequest: () => void): Promise<OpenAI> {
  // Loaded where it is needed: that takes a tenth of a second.
  const sdk = await import('openai');
  const client = new sdk.OpenAI({
    baseURL: url,
    apiKey: 'unused',
    adminAPIKey: null,
    organization: null,
    project: null,
    webhookSecret: null,
    logLevel: 'off',
    maxRetries: retries,
    timeout: idle_ms,
    // Looked up at each request: an interceptor may have replaced it. The environment can add headers, and no option forbids it.
    fetch: (target, init) => {
      onRequest();
      const headers = [...new Headers(init?.headers)].filter(([name]) => OWN_HEADERS.test(name));
      return globalThis.fetch(target, { ...init, headers: [...headers, ['authorization', 'Bearer unused']] });
    },
  });
  // The SDK draws its pauses (0.5 to 8 s) in this one method and has no option for them.
  return Object.defineProperty(client, 'calculateDefaultRetryTimeoutMillis', { value: () => 0 });
}

function extend({ input, workspace }: Conversation, items: readonly ResponseInputItem[]): void {
  input.push(...items);
  writeFileSync(join(workspace.home, STORE), JSON.stringify(input));
}

/** @throws where there is no such list. */
function loadInput(home: string): ResponseInputItem[] {
  const input: unknown = JSON.parse(readFileSync(join(home, STORE), 'utf8'));
  if (!Array.isArray(input)) throw new TypeError(`${STORE} holds no list`);
  return input;
}

function readStore(home: string): PersistedFile {
  const text = readFileSync(join(home, STORE), 'utf8');
  try {
    const records: unknown = JSON.parse(text);
    if (!Array.isArray(records)) throw new TypeError('not a list');
    const items = records.map((record: unknown) => readResponseItem(record) ?? JSON.stringify(record));
    return {
      path: STORE,
      history: items.filter((item) => typeof item !== 'string'),
      unreadable: items.filter((item) => typeof item === 'string').map((json) => `no item: ${json}`),
    };
  } catch (error) {
    return { path: STORE, history: [], unreadable: [String(error)] };
  }
}
