// What a client does after a broken reply: it retries within its limit, with a request that carries what was done meanwhile.
import { outputs } from '../core/item.ts';
import { entries, isEnded, isOutputOf, isWhole, replyTo, saysAll, type Observation } from '../core/journal.ts';
import { itemsTelling, telling } from '../core/telling.ts';
import type { Location } from '../core/verdict.ts';
import type { Invariant } from './invariant.ts';

export const retryCarriesOutputs: Invariant = {
  id: 'retry-carries-outputs',
  rule: 'A retry carries the outputs of the work that the earlier attempt finished.',
  source: 'openai/codex issue 16255: "Retry attempts should rebuild the prompt from the latest session history".',
  untilTooLong: true,
  check: (observation) =>
    retries(observation).flatMap(({ before, after }) =>
      finishedBefore(observation, before.exchange).flatMap((callId) => {
        if (outputs(after.history).some((one) => isOutputOf(observation, callId, one))) return [];
        return [
          {
            variant: 'stale',
            message: `request #${after.exchange}: ${callId} finished before reply #${before.exchange} broke, and this retry does not carry its output.`,
            at: [{ kind: 'request', exchange: after.exchange, items: [], lacks: [`output ${callId}`] }],
          },
        ];
      }),
    ),
};

export const retryExtendsInput: Invariant = {
  id: 'retry-extends-input',
  rule: "Within a turn, each request's input begins with the whole input of the request before.",
  source: 'The Responses API is stateless here (store: false): what a request leaves out, the model has never heard.',
  untilTooLong: true,
  check: (observation) =>
    successions(observation).flatMap(({ before, after }) => {
      const earlier = telling(observation.case.script, before.history);
      const later = telling(observation.case.script, after.history);
      const broken = earlier.findIndex((key, index) => later[index] !== key);
      if (broken < 0) return [];
      const key = earlier[broken] as string;
      const how = later.includes(key) ? 'reordered' : 'dropped';
      const items = itemsTelling(observation.case.script, after.history, key);
      return [
        {
          variant: how,
          message: `request #${after.exchange}: ${JSON.stringify(key)} of request #${before.exchange} is ${how}.`,
          at: [{ kind: 'request', exchange: after.exchange, items, ...(how === 'dropped' && { lacks: [key] }) }],
        },
      ];
    }),
};

export const retriesAreBounded: Invariant = {
  id: 'retries-are-bounded',
  rule: 'A broken reply is retried at most as often as the client is configured to, by each way that it goes.',
  source:
    'The configured limit itself: stream_max_retries in Codex, maxRetries in the openai SDK. Who falls back from WebSocket to HTTP begins anew there (openai/codex issue 19821; 0.120.0 to 0.169.0 do).',
  untilTooLong: true,
  check(observation) {
    const limit = observation.case.limits.retries;
    const failures = { http: 0, websocket: 0 };
    let turn = -1;
    return attempts(observation).flatMap((attempt) => {
      if (attempt.turn !== turn) Object.assign(failures, { http: 0, websocket: 0 });
      turn = attempt.turn;
      // Whoever follows a redirect goes on with the same attempt.
      const excess = failures[attempt.by] === limit + 1 && !attempt.goesOn;
      if (attempt.end === 'whole') failures[attempt.by] = 0;
      else if (attempt.end === 'failed') failures[attempt.by] += 1;
      if (!excess) return [];
      return [
        {
          variant: 'exceeded',
          message: `${attempt.name} is retry ${limit + 1} in a row; the client is configured to retry ${limit} times.`,
          at: [attempt.at],
        },
      ];
    });
  },
};

/** An opened one is followed by its request; one that is refused with 401 is repeated by the platform itself (Fetch standard). */
const UNCOUNTED: readonly number[] = [101, 401];

interface Attempt {
  readonly turn: number;
  readonly by: 'http' | 'websocket';
  readonly name: string;
  readonly at: Location;
  /** Whether it follows the redirect of another. */
  readonly goesOn: boolean;
  /** A reply that is a redirect, and is followed, is neither whole nor failed. */
  readonly end: 'whole' | 'followed' | 'failed';
}

/**
 * Requests, and handshakes that were refused. A turn's first handshake is none: a connection may be opened before there is
 * anything to ask.
 */
function attempts(observation: Observation): Attempt[] {
  const followed = new Set(entries(observation, 'request').map((request) => request.follows));
  let opening = -1;
  return observation.journal.flatMap((entry): Attempt[] => {
    const { kind } = entry;
    if (kind === 'request') {
      const reply = replyTo(observation, entry.exchange);
      const end = reply && isEnded(reply) ? 'whole' : followed.has(entry.exchange) ? 'followed' : 'failed';
      const by = entry.websocket ? 'websocket' : 'http';
      const at = { kind: 'request', exchange: entry.exchange, items: [] } as const;
      const name = `request #${entry.exchange}`;
      return [{ turn: entry.turn, by, name, at, goesOn: entry.follows !== undefined, end }];
    }
    if (kind !== 'handshake') return [];
    const isOpening = entry.turn > opening;
    opening = entry.turn;
    if (isOpening || UNCOUNTED.includes(entry.status)) return [];
    const name = `a handshake before request #${entry.exchange}`;
    const at = { kind: 'handshake', exchange: entry.exchange } as const;
    return [{ turn: entry.turn, by: 'websocket', name, at, goesOn: false, end: 'failed' }];
  });
}

type Request = ReturnType<typeof entries<'request'>>[number];

/** Each two requests of one turn that follow each other. */
function successions(observation: Observation): { before: Request; after: Request }[] {
  const requests = entries(observation, 'request').filter(saysAll);
  return requests.flatMap((after, index) => {
    const before = requests[index - 1];
    return before && before.turn === after.turn ? [{ before, after }] : [];
  });
}

/** Those successions in which the first reply broke. */
function retries(observation: Observation): { before: Request; after: Request }[] {
  return successions(observation).filter(({ before }) => {
    const reply = replyTo(observation, before.exchange);
    return reply === undefined || !isWhole(reply);
  });
}

/** Calls whose finished effect was seen while that reply was still open. */
function finishedBefore(observation: Observation, exchange: number): string[] {
  return entries(observation, 'gate').flatMap(({ exchange: at, signal }) =>
    at === exchange && signal.kind === 'effect' && signal.phase === 'finished' ? [signal.callId] : [],
  );
}
