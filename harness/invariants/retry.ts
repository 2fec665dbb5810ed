// What a client does after a broken reply: it retries within its limit, with a request that carries what was done meanwhile.
import { outputs } from '../core/item.ts';
import { entries, isOutputOf, isWhole, replyTo, type Observation } from '../core/journal.ts';
import { telling } from '../core/telling.ts';
import type { Invariant } from './invariant.ts';

export const retryCarriesOutputs: Invariant = {
  id: 'retry-carries-outputs',
  rule: 'A retry carries the outputs of the work that the earlier attempt finished.',
  source: 'openai/codex issue 16255: "Retry attempts should rebuild the prompt from the latest session history".',
  aboutMemory: true,
  check: (observation) =>
    retries(observation).flatMap(({ before, after }) =>
      finishedBefore(observation, before.exchange).flatMap((callId) => {
        if (outputs(after.history).some((one) => isOutputOf(observation, callId, one))) return [];
        return [
          {
            variant: 'stale',
            message: `request #${after.exchange}: ${callId} finished before reply #${before.exchange} broke, and this retry does not carry its output.`,
          },
        ];
      }),
    ),
};

export const retryExtendsInput: Invariant = {
  id: 'retry-extends-input',
  rule: "Within a turn, each request's input begins with the whole input of the request before.",
  source: 'The Responses API is stateless here (store: false): what a request leaves out, the model has never heard.',
  aboutMemory: true,
  check: (observation) =>
    successions(observation).flatMap(({ before, after }) => {
      const earlier = telling(observation.case.script, before.history);
      const later = telling(observation.case.script, after.history);
      const broken = earlier.findIndex((key, index) => later[index] !== key);
      if (broken < 0) return [];
      const how = later.includes(earlier[broken] as string) ? 'reordered' : 'dropped';
      return [
        {
          variant: how,
          message: `request #${after.exchange}: ${JSON.stringify(earlier[broken])} of request #${before.exchange} is ${how}.`,
        },
      ];
    }),
};

export const retriesAreBounded: Invariant = {
  id: 'retries-are-bounded',
  rule: 'A broken reply is retried at most as often as the client is configured to.',
  source: 'The configured limit itself: stream_max_retries in Codex, maxRetries in the openai SDK.',
  check(observation) {
    const limit = observation.case.limits.retries;
    let failures = 0;
    let turn = -1;
    const requests = entries(observation, 'request');
    const followed = new Set(requests.map((request) => request.follows));
    return requests.flatMap((request) => {
      if (request.turn !== turn) failures = 0;
      turn = request.turn;
      // Whoever follows a redirect goes on with the same attempt.
      const excess = failures === limit + 1 && request.follows === undefined;
      const reply = replyTo(observation, request.exchange);
      if (reply && isWhole(reply)) failures = 0;
      else if (!followed.has(request.exchange)) failures += 1;
      if (!excess) return [];
      return [
        {
          variant: 'exceeded',
          message: `request #${request.exchange} is retry ${limit + 1} in a row; the client is configured to retry ${limit} times.`,
        },
      ];
    });
  },
};

type Request = ReturnType<typeof entries<'request'>>[number];

/** Each two requests of one turn that follow each other. */
function successions(observation: Observation): { before: Request; after: Request }[] {
  const requests = entries(observation, 'request');
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
