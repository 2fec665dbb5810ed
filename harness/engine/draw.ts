// Draws cases: scripts that any client can be asked to play, and faults that can strike them. This is the only place that draws
// chance, all of it from a seed; a drawn case is found again by that seed and its index.
import fc from 'fast-check';
import { CASE_VERSION, DEFAULT_LIMITS, type Case } from '../core/case.ts';
import { call, nextStep, resumedTurn, say, turnOf, type Saying, type Script, type Turn } from '../core/script.ts';
import type { History } from '../core/item.ts';
import { callIdOf, effectPath, jobOf } from '../core/script.ts';
import { responses } from '../dialects/responses/index.ts';
import type { Dialect, Utterance } from '../dialects/dialect.ts';
import { FAULT_KINDS } from '../faults/index.ts';
import type { FaultData } from '../core/fault.ts';
import type { Carrier, Reach } from '../faults/kind.ts';
import { carrierOf } from './client-spec.ts';

/** The case with that index in the sequence that a seed draws for a client. */
export function drawCase(client: string, seed: number, index: number): Case {
  const [drawn] = fc.sample(caseFor(client), { seed, path: String(index), numRuns: 1 });
  return drawn as Case;
}

/** Cases for a client: a first turn of a few steps, one or two faults, and a healthy turn in a resumed session. */
export function caseFor(client: string): fc.Arbitrary<Case> {
  const over = carrierOf(client);
  return scripts.chain((script) =>
    fc.record({
      cutpoint: fc.constant(CASE_VERSION),
      client: fc.constant(client),
      script: fc.constant(script),
      faults: faultsFor(over, rehearse(script, over === 'websocket' ? responses.overWebSocket : responses)),
      limits: fc.integer({ min: 0, max: DEFAULT_LIMITS.retries }).map((fewer) => ({
        ...DEFAULT_LIMITS,
        retries: DEFAULT_LIMITS.retries - fewer,
      })),
    }),
  );
}

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

const scripts: fc.Arbitrary<Script> = fc
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

/** The kinds that strike each carrier, and how often each is drawn. */
const KINDS_OVER_HTTP = [
  ['cut', 6],
  ['refuse', 1],
] as const;
const KINDS_OVER_WEBSOCKET = [
  ['cut', 6],
  ['close', 2],
  ['error-frame', 2],
  ['upgrade', 1],
] as const;

/** One fault, or two on different exchanges; never in the last exchange, which belongs to the healthy turn. */
function faultsFor(over: Carrier, { replies }: Reach): fc.Arbitrary<FaultData[]> {
  const first = { replies: replies.slice(0, -1) };
  const kinds = over === 'websocket' ? KINDS_OVER_WEBSOCKET : KINDS_OVER_HTTP;
  const one = fc.oneof(...kinds.map(([kind, weight]) => ({ weight, arbitrary: kindNamed(kind).arbitrary(first) })));
  return fc.uniqueArray(one, { minLength: 1, maxLength: 2, selector: (fault) => fault.exchange });
}

function kindNamed(kind: string) {
  const found = FAULT_KINDS[kind];
  if (!found) throw new Error(`no fault kind is called "${kind}"`);
  return found;
}

/** One character for each of the deltas in which an input is streamed. */
const SHORTEST_INPUT = 'any';

/**
 * Plays a script to a client that does everything right, in memory, and tells how far that goes. Calls are phrased by a
 * stand-in, so that sizes are a little smaller than with any real client: a byte drawn from them always exists.
 */
export function rehearse(script: Script, dialect: Dialect = responses): Reach {
  const replies: Reach['replies'][number][] = [];
  const asked = new Map<string, number>();
  const history: History[number][] = [];
  for (const turn of script.turns) {
    history.push({ kind: 'message', role: 'user', text: turn.prompt });
    for (let calling = true; calling;) {
      const exchange = replies.length + 1;
      const utterances = nextStep(script, history, asked).says.map((part): Utterance => {
        if (part.kind === 'text') return part;
        asked.set(part.job, (asked.get(part.job) ?? 0) + 1);
        return { ...part, callId: callIdOf(part.job, exchange), name: 'run', input: SHORTEST_INPUT };
      });
      const events = dialect.encode(utterances, exchange, 'model');
      replies.push({ labels: events.map((one) => one.label), sizes: events.map((one) => dialect.frame(one).length) });
      for (const one of utterances) history.push(...absorbed(one));
      calling = utterances.some((one) => one.kind === 'call');
    }
  }
  return { replies };
}

function absorbed(one: Utterance): History[number][] {
  if (one.kind === 'text') return [{ kind: 'message', role: 'assistant', text: one.text }];
  const { via, callId, name, input } = one;
  return [
    { kind: 'call', via, callId, name, input },
    { kind: 'output', via, callId, text: effectPath(jobOf(callId) ?? '') },
  ];
}
