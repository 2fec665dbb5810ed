// HAPI's hub as its web page speaks to it: JSON requests with a bearer token, and one stream of events for all that changes.
import { createParser } from 'eventsource-parser';
import { z } from 'zod';
import { jsonOf } from '../json.ts';
import { message, type Message } from './message.ts';

/** What the hub tells of itself, as far as it matters here. */
export type HubEvent =
  | { readonly kind: 'message'; readonly session: string; readonly message: Message }
  /** An agent has taken these messages in; they are named by the ids that their sender gave them. */
  | { readonly kind: 'consumed'; readonly session: string; readonly localIds: readonly string[]; readonly at: number }
  | { readonly kind: 'session'; readonly session: string; readonly active?: boolean; readonly thinking?: boolean }
  /** A runner takes orders; the hub tells it behind everything that the runner must be asked for. */
  | { readonly kind: 'runner'; readonly pid: number };

/** What a request came to. A refusal is the hub's own answer; that there was none at all is an exception. */
export type Answer = { readonly ok: true; readonly body: unknown } | { readonly ok: false; readonly message: string };

export interface Hub {
  request(method: 'GET' | 'POST', path: string, body?: object): Promise<Answer>;
  /** Resolves when the stream of events is over, because the hub has ended or was left. */
  readonly over: Promise<void>;
  /** Leaves the hub; nothing is heard any more. */
  leave(): void;
}

/** Logs in at a hub that is ready, and hears of everything that happens from then on. */
export async function enterHub(url: string, token: string, hear: (event: HubEvent) => void): Promise<Hub> {
  const left = new AbortController();
  const { token: bearer } = z
    .looseObject({ token: z.string() })
    .parse(valueOf(await ask(url, 'POST', '/api/auth', { accessToken: token })));
  const authorization = `Bearer ${bearer}`;
  const stream = await fetch(`${url}/api/events?all=true`, { headers: { authorization }, signal: left.signal });
  if (!stream.body) throw new Error(`the hub's events: status ${stream.status}`);
  const parser = createParser({
    onEvent({ data }) {
      const event = left.signal.aborted ? undefined : readEvent(data);
      if (event !== undefined) hear(event);
    },
  });
  // It ends with an error where the hub is killed: that is an end as well.
  const over = drain(stream.body, (text) => parser.feed(text)).catch(() => {});
  return {
    request: async (method, path, body) => ask(url, method, path, body, authorization),
    over,
    leave: () => left.abort(),
  };
}

async function drain(body: ReadableStream<Uint8Array<ArrayBuffer>>, feed: (text: string) => void): Promise<void> {
  for await (const text of body.pipeThrough(new TextDecoderStream())) feed(text);
}

async function ask(
  url: string,
  method: 'GET' | 'POST',
  path: string,
  body?: object,
  authorization?: string,
): Promise<Answer> {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...(authorization !== undefined && { authorization }) },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  });
  const told = await response.text();
  if (response.ok) return { ok: true, body: JSON.parse(told) };
  return { ok: false, message: `status ${response.status}: ${complaintIn(told)}` };
}

/** What a request must have come to, for the harness to go on. */
export function valueOf(answer: Answer): unknown {
  if (!answer.ok) throw new Error(`HAPI's hub refused: ${answer.message}`);
  return answer.body;
}

function complaintIn(text: string): string {
  const { data } = z.looseObject({ error: z.string() }).safeParse(jsonOf(text));
  return data?.error ?? text;
}

const told = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('message-received'), sessionId: z.string(), message }),
  z.looseObject({
    type: z.literal('messages-consumed'),
    sessionId: z.string(),
    localIds: z.array(z.string()),
    invokedAt: z.number(),
  }),
  z.looseObject({
    type: z.literal('session-updated'),
    sessionId: z.string(),
    data: z.looseObject({ active: z.boolean().optional(), thinking: z.boolean().optional() }),
  }),
  z.looseObject({
    type: z.literal('machine-updated'),
    data: z.looseObject({
      runnerState: z.looseObject({ status: z.literal('running'), pid: z.number() }),
    }),
  }),
]);

/** Undefined for what does not matter here: toasts, heartbeats, whatever is added later. */
function readEvent(text: string): HubEvent | undefined {
  const { data } = told.safeParse(jsonOf(text));
  switch (data?.type) {
    case undefined:
      return undefined;
    case 'message-received':
      return { kind: 'message', session: data.sessionId, message: data.message };
    case 'messages-consumed':
      return { kind: 'consumed', session: data.sessionId, localIds: data.localIds, at: data.invokedAt };
    case 'session-updated': {
      const { active, thinking } = data.data;
      return {
        kind: 'session',
        session: data.sessionId,
        ...(active !== undefined && { active }),
        ...(thinking !== undefined && { thinking }),
      };
    }
    case 'machine-updated':
      return { kind: 'runner', pid: data.data.runnerState.pid };
  }
}
