// How a client waits before it asks again: as long as it is asked to, and longer each time.
import { entries, isWhole, replyTo, type Observation } from '../core/journal.ts';
import type { Invariant } from './invariant.ts';

/** A client may round a delay, or draw it a little shorter. */
const TOLERANCE = 0.9;

/** Whoever asks again and again without so much of a pause, in milliseconds, hammers on a server that is in trouble. */
const SHORTEST_MS = 50;

export const retryAfterIsHonoured: Invariant = {
  id: 'retry-after-is-honoured',
  rule: 'A client that asks again waits at least as long as it was told to.',
  source:
    'RFC 9110, section 10.2.3: Retry-After tells "how long the user agent ought to wait before making a follow-up request".',
  check: (observation) =>
    retries(observation).flatMap(({ after, asked_ms }) => {
      if (asked_ms === undefined || after.waited.ms >= asked_ms * TOLERANCE) return [];
      return [
        {
          variant: 'early',
          message: `request #${after.exchange} came sooner than the ${asked_ms} ms that the reply before asked for.`,
          at: [{ kind: 'request', exchange: after.exchange, items: [] }],
        },
      ];
    }),
};

export const waitsGrow: Invariant = {
  id: 'waits-grow',
  rule: 'From its second retry in a row on, a client pauses, and longer than before.',
  source:
    'OpenAI, guide to rate limits: "retry requests with a random exponential backoff"; continuous retries make an outage worse.',
  untilTooLong: true,
  check: (observation) =>
    retries(observation).flatMap(({ after, before, row }) => {
      if (row < 2) return [];
      const { ms, exact } = after.waited;
      // A measured wait can be longer than it was meant to be, and so be no measure for the next.
      const isShort = exact && before ? ms <= before.ms : ms < SHORTEST_MS;
      if (!isShort) return [];
      const how = exact && before ? 'not longer than before' : `after less than ${SHORTEST_MS} ms`;
      return [
        {
          variant: 'flat',
          message: `request #${after.exchange} is retry ${row} in a row, ${how}.`,
          at: [{ kind: 'request', exchange: after.exchange, items: [] }],
        },
      ];
    }),
};

type Request = ReturnType<typeof entries<'request'>>[number];
type Timed = Request & Required<Pick<Request, 'waited'>>;

interface Retry {
  readonly after: Timed;
  /** How many retries in a row this one makes. */
  readonly row: number;
  /** The wait before the retry before, where no reply asked for one. */
  readonly before: Timed['waited'] | undefined;
  /** How long the reply before asked to wait. */
  readonly asked_ms: number | undefined;
}

/**
 * Every retry whose wait is known. A redirect is followed at once and is none; so is falling back from a WebSocket to HTTP, where
 * retries begin anew (openai/codex issue 19821). So they do with a new prompt.
 */
function retries(observation: Observation): Retry[] {
  const found: Retry[] = [];
  let row = 0;
  let before: Timed['waited'] | undefined;
  for (const [index, after] of entries(observation, 'request').entries()) {
    const earlier = entries(observation, 'request')[index - 1];
    const reply = earlier && replyTo(observation, earlier.exchange);
    const isFallback = earlier?.websocket === true && !after.websocket;
    if (!earlier || earlier.turn !== after.turn || isFallback || (reply && isWhole(reply))) {
      row = 0;
      before = undefined;
    } else if (after.follows === undefined && after.waited) {
      row += 1;
      const asked_ms = reply?.retryAfter_ms;
      found.push({ after: { ...after, waited: after.waited }, row, before, asked_ms });
      before = asked_ms === undefined ? after.waited : undefined;
    }
  }
  return found;
}
