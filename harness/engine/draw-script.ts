// Draws scripts that any client can be asked to play: a first turn of a few steps, and a healthy turn in a resumed session.
import fc from 'fast-check';
import { call, resumedTurn, say, turnOf, type Saying, type Script, type Turn } from '../core/script.ts';

/** Calls that every client with tools of both kinds can be asked for. */
const askable = fc.oneof(
  { weight: 4, arbitrary: fc.constant(['custom', 'append'] as const) },
  { weight: 3, arbitrary: fc.constant(['function', 'append'] as const) },
  { weight: 1, arbitrary: fc.constantFrom(['function', 'fail'] as const, ['function', 'hold'] as const) },
  { weight: 1, arbitrary: fc.constantFrom(['custom', 'unknown'] as const, ['function', 'unknown'] as const) },
);

/** The shape of a step, before its parts are named: calls, and whether text comes before them. */
const steps = fc.array(fc.record({ calls: fc.array(askable, { minLength: 1, maxLength: 2 }), text: fc.boolean() }), {
  minLength: 1,
  maxLength: 2,
});

const words = fc.constantFrom('Working on it.', 'Fünf Größen, naïve café.', '日本語のテキスト。', 'Looks 👩‍👩‍👧 fine 🎉.');

export const scripts: fc.Arbitrary<Script> = fc
  .record({ manner: fc.constantFrom('insisting' as const, 'satisfied' as const), steps, words })
  .map((drawn) => {
    let jobs = 0;
    let texts = 0;
    const named = drawn.steps.map(({ calls, text }): Saying[] => [
      ...(text ? [say(`t${(texts += 1)}`, `${drawn.words} (${texts})`)] : []),
      ...calls.map(([via, work]) => call(`j${(jobs += 1)}`, via, work)),
    ]);
    const turns: Turn[] = [
      turnOf('Do the work.', ...named, [say('done', 'All is done.')]),
      resumedTurn('Go on.', [say('bye', 'Nothing was lost.')]),
    ];
    return { manner: drawn.manner, turns };
  });
