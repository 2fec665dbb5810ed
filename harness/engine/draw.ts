// Draws cases: scripts that any client can be asked to play, and faults that can strike them. All chance comes from a seed; a
// drawn case is found again by that seed and its place. Of a few candidates the one is taken that strikes what has been struck
// least, so that a search goes where it has not been, and half of them are made of cases that showed something new.
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { CASE_VERSION, DEFAULT_LIMITS, type Case } from '../core/case.ts';
import { aimName, struckBy } from '../core/coverage.ts';
import { beforeScare, wholeEvents } from '../core/event.ts';
import { strikesReply } from '../core/fault.ts';
import type { Script } from '../core/script.ts';
import { kindOf } from '../faults/index.ts';
import { faultsFor } from './draw-faults.ts';
import { scripts, withHeldCall, withoutOddities } from './draw-script.ts';
import { worthOf, type Learned } from './learn.ts';
import { mutated } from './mutate.ts';
import { rehearse, type Rehearsed } from './rehearse.ts';
import { ON_THE_WIRE, type Target } from './target.ts';

/** How many cases are drawn for each one that is taken. */
const CANDIDATES = 3;

export interface Drawn {
  readonly case: Case;
  /** Which of the kept cases it was made of. */
  readonly parent?: number;
  /** What it strikes when the client does everything right until then, as `fault, place, tool state`. */
  readonly aims: readonly string[];
}

/** Which cases of a search are to be drawn, and what the search knew before them. */
export interface Round {
  readonly client: string;
  readonly target: Target;
  readonly seed: number;
  /** Which of several searches with that seed. */
  readonly lane: number;
  /** Number of the first case in its lane. */
  readonly from: number;
  readonly size: number;
  readonly learned: Learned;
}

/**
 * The cases of a round. They depend on nothing but what is given. Every second one is made of a kept case, where there is one: the
 * scarcer what that one shows, the more often it is taken.
 */
export function drawRound({ client, target, seed, lane, from, size, learned }: Round): Drawn[] {
  const fresh = freshFor(client, target);
  const parents = parentsOf(learned);
  const cases = learned.kept.map((one) => one.case);
  const struck = new Map(learned.struck);
  return Array.from({ length: size }, (_, offset): Drawn => {
    const at = from + offset;
    const draw = <Value>(arbitrary: fc.Arbitrary<Value>, use: string) =>
      sampled(fc.noBias(arbitrary), { seed: seedOf(seed, lane, at, use) });
    const parent = parents && at % 2 === 1 ? draw(parents, 'parent') : undefined;
    const kept = parent === undefined ? undefined : cases[parent];
    const source = kept ? mutatedFor(client, kept, cases, target) : fresh;
    const candidates = Array.from({ length: CANDIDATES }, (_unused, candidate) =>
      draw(source, `candidate ${candidate}`),
    );
    const best = taken(candidates, struck);
    return { ...best, ...(parent !== undefined && { parent }) };
  });
}

/** The cases that a seed draws for a client, by index. The same seed and index give the same case, whatever was asked for before. */
export function drawsFor(client: string, seed: number, target: Partial<Target> = {}): (index: number) => Case {
  const whole = { ...ON_THE_WIRE, ...target };
  const cases = freshFor(client, whole);
  const struck = new Map<string, number>();
  const drawn: Case[] = [];
  const takeNext = (): Case => {
    const from = drawn.length * CANDIDATES;
    const candidates = Array.from({ length: CANDIDATES }, (_, at) => sampled(cases, { seed, path: String(from + at) }));
    return taken(candidates, struck).case;
  };
  return (index) => {
    while (drawn.length <= index) drawn.push(takeNext());
    return drawn[index] as Case;
  };
}

function sampled<Value>(arbitrary: fc.Arbitrary<Value>, how: { seed: number; path?: string }): Value {
  const [value] = fc.sample(arbitrary, { ...how, numRuns: 1 });
  return value as Value;
}

/** A seed for each use, at once: fast-check's own paths are walked from their beginning. */
function seedOf(...parts: readonly (number | string)[]): number {
  return createHash('sha256').update(parts.join()).digest().readInt32BE();
}

/** Takes the candidate that strikes what has been struck least, and counts what it strikes. */
function taken(candidates: readonly Drawn[], struck: Map<string, number>): Drawn {
  const novelty = ({ aims }: Drawn) => Math.min(...aims.map((aim) => struck.get(aim) ?? 0));
  const best = candidates.reduce((one, other) => (novelty(other) < novelty(one) ? other : one));
  for (const aim of best.aims) struck.set(aim, (struck.get(aim) ?? 0) + 1);
  return best;
}

/** Draws the index of a kept case, each as often as it is worth; undefined where nothing is kept. */
function parentsOf(learned: Learned): fc.Arbitrary<number> | undefined {
  if (learned.kept.length === 0) return undefined;
  return fc.oneof(
    ...learned.kept.map((kept, at) => ({
      weight: Math.max(1, Math.round(WORTH * worthOf(kept, learned))),
      arbitrary: fc.constant(at),
    })),
  );
}

/** Weights are whole numbers. */
const WORTH = 1_000;

/** Cases for a client: a script whose last turn stays healthy, and what breaks before it. */
function freshFor(client: string, target: Target): fc.Arbitrary<Drawn> {
  return scriptsFor(target).chain((script) => {
    const rehearsed = rehearse(script, target.carrier);
    const cases = fc.record({
      cutpoint: fc.constant(CASE_VERSION),
      client: fc.constant(client),
      script: fc.constant(script),
      faults: faultsFor(script, rehearsed, target),
      limits: fc.integer({ min: 0, max: DEFAULT_LIMITS.retries }).map((fewer) => ({
        ...DEFAULT_LIMITS,
        retries: DEFAULT_LIMITS.retries - fewer,
      })),
    });
    return cases.map((of) => aimed(of, rehearsed));
  });
}

/** The same of kept cases, of which one is changed. */
function mutatedFor(client: string, kept: Case, others: readonly Case[], target: Target): fc.Arbitrary<Drawn> {
  const cases = mutated({ ...kept, client }, others, target);
  return cases.map((of) => aimed(of, rehearse(of.script, target.carrier)));
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

/** What the faults of a case will strike when the client does everything right until then; a kind alone where that is nothing. */
function aimed(of: Case, rehearsed: readonly Rehearsed[]): Drawn {
  const aims = of.faults.map((fault) => {
    if (!strikesReply(fault)) return aimName({ fault: fault.kind, at: 'between sessions', tool: 'no call' });
    const reply = rehearsed[fault.exchange - 1];
    const pieces = reply && kindOf(fault).apply(reply.pieces, fault);
    if (!pieces) return fault.kind;
    const head = pieces.find((piece) => piece.kind === 'head');
    const intact = wholeEvents(beforeScare(pieces)).map((event) => event.label);
    return aimName({ fault: fault.kind, ...struckBy(reply.step, intact, head?.status ?? 0) });
  });
  return { case: of, aims };
}
