// Draws cases: scripts that any client can be asked to play, and faults that can strike them. All chance comes from a seed; a
// drawn case is found again by that seed and its index. Of a few candidates the one is taken that strikes what has been struck
// least, so that a search goes where it has not been.
import fc from 'fast-check';
import { CASE_VERSION, DEFAULT_LIMITS, type Case } from '../core/case.ts';
import { struckBy, type Struck } from '../core/coverage.ts';
import { beforeScare, wholeEvents } from '../core/event.ts';
import type { FaultData } from '../core/fault.ts';
import { FAULT_KINDS, kindOf } from '../faults/index.ts';
import type { Carrier, FaultKind, ReplyShape } from '../faults/kind.ts';
import { scripts } from './draw-script.ts';
import { rehearse, type Rehearsed } from './rehearse.ts';

/** How many cases are drawn for each one that is taken. */
const CANDIDATES = 3;

/** How often each kind of fault is drawn: as often as any other, where nothing is said. */
const WEIGHTS: Readonly<Record<string, number>> = { noop: 0, cut: 8, refuse: 3 };

/**
 * The cases that a seed draws for a client, by index. The same seed and index give the same case, whatever was asked for before.
 *
 * @param carrier what carries the replies to that client: a fault that cannot strike it is not drawn
 */
export function drawsFor(client: string, seed: number, carrier: Carrier = 'http'): (index: number) => Case {
  const cases = caseFor(client, carrier);
  const struck = new Map<string, number>();
  const taken: Case[] = [];
  const novelty = (keys: readonly string[]) => Math.min(...keys.map((key) => struck.get(key) ?? 0));

  const takeNext = (): Case => {
    const from = taken.length * CANDIDATES;
    const candidates = Array.from({ length: CANDIDATES }, (_, at) => {
      const [of] = fc.sample(cases, { seed, path: String(from + at), numRuns: 1 }) as [Case];
      return { of, keys: struckIn(of, carrier) };
    });
    const best = candidates.reduce((one, other) => (novelty(other.keys) < novelty(one.keys) ? other : one));
    for (const key of best.keys) struck.set(key, (struck.get(key) ?? 0) + 1);
    return best.of;
  };

  return (index) => {
    while (taken.length <= index) taken.push(takeNext());
    return taken[index] as Case;
  };
}

/** Cases for a client: a script whose last turn stays healthy, and what breaks before it. */
export function caseFor(client: string, carrier: Carrier): fc.Arbitrary<Case> {
  return scripts.chain((script) =>
    fc.record({
      cutpoint: fc.constant(CASE_VERSION),
      client: fc.constant(client),
      script: fc.constant(script),
      faults: faultsFor(rehearse(script, carrier), carrier),
      limits: fc.integer({ min: 0, max: DEFAULT_LIMITS.retries }).map((fewer) => ({
        ...DEFAULT_LIMITS,
        retries: DEFAULT_LIMITS.retries - fewer,
      })),
    }),
  );
}

/**
 * One fault; two on different exchanges; or a row of them on successive attempts of one reply, alike or not. None is aimed at
 * the last exchange of the rehearsal, which belongs to the healthy turn.
 */
function faultsFor(rehearsed: readonly Rehearsed[], carrier: Carrier): fc.Arbitrary<FaultData[]> {
  const shapes = rehearsed.slice(0, -1).map((one) => one.shape);
  const one = faultIn(shapes, carrier);
  const twoApart = fc.uniqueArray(one, { minLength: 2, maxLength: 2, selector: (fault) => fault.exchange });
  const sameAgain = fc
    .tuple(one, fc.integer({ min: 2, max: 3 }))
    .map(([fault, times]) => inARow(Array.from({ length: times }, () => fault)));
  const another = one.chain((fault) => {
    const shape = shapes[fault.exchange - 1];
    return faultIn(shape ? [shape] : shapes, carrier).map((next) => inARow([fault, next]));
  });
  return fc.oneof(
    { weight: 6, arbitrary: one.map((fault) => [fault]) },
    ...(shapes.length > 1 ? [{ weight: 1, arbitrary: twoApart }] : []),
    { weight: 1, arbitrary: sameAgain },
    { weight: 1, arbitrary: another },
  );
}

/** These faults on successive exchanges, from that of the first one on. */
function inARow([first, ...rest]: readonly FaultData[]): FaultData[] {
  if (!first) return [];
  return [first, ...rest.map((fault, at) => ({ ...fault, exchange: first.exchange + at + 1 }))];
}

function faultIn(replies: readonly ReplyShape[], carrier: Carrier): fc.Arbitrary<FaultData> {
  return fc.oneof(
    ...Object.values(FAULT_KINDS)
      .filter((kind) => canStrike(kind, carrier))
      .map((kind) => ({ weight: WEIGHTS[kind.kind] ?? 1, arbitrary: kind.arbitrary({ replies }) })),
  );
}

function canStrike(kind: FaultKind<FaultData>, carrier: Carrier): boolean {
  return kind.carriers?.includes(carrier) ?? true;
}

/** What the faults of a case will strike when the client does everything right until then. */
function struckIn({ script, faults }: Case, carrier: Carrier): string[] {
  const rehearsed = rehearse(script, carrier);
  return faults.flatMap((fault) => {
    const reply = rehearsed[fault.exchange - 1];
    const pieces = reply && kindOf(fault).apply(reply.pieces, fault);
    if (!pieces) return [fault.kind];
    const head = pieces.find((piece) => piece.kind === 'head');
    const intact = wholeEvents(beforeScare(pieces)).map((event) => event.label);
    const struck: Struck = struckBy(reply.step, intact, head?.status ?? 0);
    return [[fault.kind, struck.at, struck.tool].join(', ')];
  });
}
