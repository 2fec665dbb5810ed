// A resumed session goes on from what was persisted.
import { entries, histories, saysAll } from '../core/journal.ts';
import { telling } from '../core/telling.ts';
import type { Invariant } from './invariant.ts';

export const resumeSeesPersisted: Invariant = {
  id: 'resume-sees-persisted',
  rule: 'The first request of a resumed session holds all that was persisted, in order.',
  source:
    'openai/codex issue 16255: a thread must be restorable from its session file; what is left out, the model has never heard.',
  untilTooLong: true,
  check: (observation) =>
    entries(observation, 'prompt')
      .filter((prompt) => prompt.resumed)
      .flatMap(({ turn }) => {
        const request = entries(observation, 'request').find((one) => one.turn === turn && saysAll(one));
        const kept = histories({
          ...observation,
          journal: entries(observation, 'persisted').filter((one) => one.turn === turn - 1),
        }).at(-1);
        if (!request || !kept) return [];
        const sent = telling(observation.case.script, request.history);
        const lost = firstNotIn(sent, telling(observation.case.script, kept.history));
        if (lost === undefined) return [];
        return [
          {
            variant: 'lost',
            message: `request #${request.exchange}: ${JSON.stringify(lost)} stands in the ${kept.at}, and the resumed session does not send it.`,
          },
        ];
      }),
};

/** The first of `wanted` that does not follow, in order, in `given`. */
function firstNotIn(given: readonly string[], wanted: readonly string[]): string | undefined {
  let from = 0;
  return wanted.find((key) => {
    const at = given.indexOf(key, from);
    from = at + 1;
    return at < 0;
  });
}
