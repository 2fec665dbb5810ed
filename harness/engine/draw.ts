// Draws cases: scripts that any client can be asked to play, and faults that can strike them. All chance comes from a seed; a
// drawn case is found again by that seed and its index. Of a few candidates the one is taken that strikes what has been struck
// least, so that a search goes where it has not been.
import fc from 'fast-check';
import type { Blow } from '../core/blow.ts';
import { CASE_VERSION, DEFAULT_LIMITS, type Case } from '../core/case.ts';
import type { Ordeal, Role } from '../core/disk.ts';
import { struckBy, type Struck } from '../core/coverage.ts';
import { beforeScare, wholeEvents } from '../core/event.ts';
import { strikesReply, type FaultData, type ReplyFault } from '../core/fault.ts';
import type { Script } from '../core/script.ts';
import { GAP_FAULT_KINDS, kindOf, REPLY_FAULT_KINDS } from '../faults/index.ts';
import type { Carrier, Family, FaultKind, ReplyShape } from '../faults/kind.ts';
import { scripts, withHeldCall, withoutOddities } from './draw-script.ts';
import { rehearse, type Rehearsed } from './rehearse.ts';

/** How many cases are drawn for each one that is taken. */
const CANDIDATES = 3;

/** How often each kind of fault is drawn: as often as any other, where nothing is said. */
const WEIGHTS: Readonly<Record<string, number>> = { noop: 0, cut: 8, refuse: 3 };

/** What can be drawn for a client: a fault that cannot strike it is not. */
export interface Target {
  /** What carries the replies to it. */
  readonly carrier: Carrier;
  readonly families: readonly Family[];
  /** Which blows it can be dealt. */
  readonly endures: readonly Blow['kind'][];
  /** What it can be put through between two sessions. */
  readonly takes: readonly Ordeal[];
  /** What it keeps files for. */
  readonly roles: readonly Role[];
}

const ON_THE_WIRE: Target = { carrier: 'http', families: ['wire'], endures: [], takes: [], roles: ['history'] };

/** The cases that a seed draws for a client, by index. The same seed and index give the same case, whatever was asked for before. */
export function drawsFor(client: string, seed: number, target: Partial<Target> = {}): (index: number) => Case {
  const whole = { ...ON_THE_WIRE, ...target };
  const { carrier } = whole;
  const cases = caseFor(client, whole);
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
export function caseFor(client: string, target: Target): fc.Arbitrary<Case> {
  return scriptsFor(target).chain((script) =>
    fc.record({
      cutpoint: fc.constant(CASE_VERSION),
      client: fc.constant(client),
      script: fc.constant(script),
      faults: faultsFor(script, target),
      limits: fc.integer({ min: 0, max: DEFAULT_LIMITS.retries }).map((fewer) => ({
        ...DEFAULT_LIMITS,
        retries: DEFAULT_LIMITS.retries - fewer,
      })),
    }),
  );
}

/** Who strikes a client's process or its files also has it take up the last session that there is, whichever that be. */
function scriptsFor({ families }: Target): fc.Arbitrary<Script> {
  if (families.every((family) => family === 'wire')) return scripts;
  const plain = families.includes('wire') ? scripts : scripts.map(withoutOddities);
  const struck = families.includes('process')
    ? fc.oneof({ weight: 2, arbitrary: plain }, { weight: 1, arbitrary: plain.map(withHeldCall) })
    : plain;
  const how = fc.constantFrom(true as const, 'last' as const);
  return fc.tuple(struck, how).map(([script, resume]) => ({
    ...script,
    turns: script.turns.map((turn) => (turn.resume ? { ...turn, resume } : turn)),
  }));
}

/** What strikes replies, what strikes the gaps between sessions, or one of each. */
function faultsFor(script: Script, target: Target): fc.Arbitrary<FaultData[]> {
  const rehearsed = rehearse(script, target.carrier);
  const onReplies = replyKindsFor(target).length > 0;
  const gap = gapFaultIn(script, target);
  if (!gap) return replyFaultsFor(rehearsed, target);
  const gaps = fc.oneof(
    { weight: 4, arbitrary: gap.map((fault) => [fault]) },
    { weight: 1, arbitrary: fc.tuple(gap, gap).map((both): FaultData[] => both) },
  );
  if (!onReplies) return gaps;
  const replies = replyFaultsFor(rehearsed, target);
  return fc.oneof(
    { weight: 3, arbitrary: replies },
    { weight: 3, arbitrary: gaps },
    { weight: 1, arbitrary: fc.tuple(replies, gaps).map((both) => both.flat()) },
  );
}

/** Undefined where the target can be struck in no gap. */
function gapFaultIn({ turns }: Script, { families, takes, roles }: Target): fc.Arbitrary<FaultData> | undefined {
  const resumed = turns.flatMap(({ resume }, index) => (resume ? [index + 1] : []));
  const drawn = Object.values(GAP_FAULT_KINDS)
    .filter(({ family, needs }) => families.includes(family) && (needs === undefined || takes.includes(needs)))
    .map((kind) => ({ kind, gaps: kind.looksBack ? resumed.slice(1) : resumed }))
    .filter(({ gaps }) => gaps.length > 0)
    .map(({ kind, gaps }) => kind.arbitrary({ turns: gaps, roles }));
  return drawn.length === 0 ? undefined : fc.oneof(...drawn);
}

/**
 * One fault; two on different exchanges; or a row of them on successive attempts of one reply, alike or not. None is aimed at
 * the last exchange of the rehearsal, which belongs to the healthy turn.
 */
function replyFaultsFor(rehearsed: readonly Rehearsed[], target: Target): fc.Arbitrary<FaultData[]> {
  const shapes = rehearsed.slice(0, -1).map((one) => one.shape);
  const one = faultIn(shapes, target);
  const twoApart = fc.uniqueArray(one, { minLength: 2, maxLength: 2, selector: (fault) => fault.exchange });
  const sameAgain = fc
    .tuple(one, fc.integer({ min: 2, max: 3 }))
    .map(([fault, times]) => inARow(Array.from({ length: times }, () => fault)));
  const another = one.chain((fault) => {
    const shape = shapes[fault.exchange - 1];
    return faultIn(shape ? [shape] : shapes, target).map((next) => inARow([fault, next]));
  });
  return fc.oneof(
    { weight: 6, arbitrary: one.map((fault) => [fault]) },
    ...(shapes.length > 1 ? [{ weight: 1, arbitrary: twoApart }] : []),
    { weight: 1, arbitrary: sameAgain },
    { weight: 1, arbitrary: another },
  );
}

/** These faults on successive exchanges, from that of the first one on. */
function inARow([first, ...rest]: readonly ReplyFault[]): ReplyFault[] {
  if (!first) return [];
  return [first, ...rest.map((fault, at) => ({ ...fault, exchange: first.exchange + at + 1 }))];
}

function faultIn(replies: readonly ReplyShape[], target: Target): fc.Arbitrary<ReplyFault> {
  return fc.oneof(
    ...replyKindsFor(target).map((kind) => ({
      weight: WEIGHTS[kind.kind] ?? 1,
      arbitrary: kind.arbitrary({ replies }),
    })),
  );
}

function replyKindsFor({ carrier, families, endures }: Target): FaultKind<ReplyFault>[] {
  return Object.values(REPLY_FAULT_KINDS).filter(
    ({ family, carriers, blows }) =>
      families.includes(family) &&
      (carriers?.includes(carrier) ?? true) &&
      (blows === undefined || endures.includes(blows)),
  );
}

/** What the faults of a case will strike when the client does everything right until then. */
function struckIn({ script, faults }: Case, carrier: Carrier): string[] {
  const rehearsed = rehearse(script, carrier);
  return faults.flatMap((fault) => {
    if (!strikesReply(fault)) return [fault.kind];
    const reply = rehearsed[fault.exchange - 1];
    const pieces = reply && kindOf(fault).apply(reply.pieces, fault);
    if (!pieces) return [fault.kind];
    const head = pieces.find((piece) => piece.kind === 'head');
    const intact = wholeEvents(beforeScare(pieces)).map((event) => event.label);
    const struck: Struck = struckBy(reply.step, intact, head?.status ?? 0);
    return [[fault.kind, struck.at, struck.tool].join(', ')];
  });
}
