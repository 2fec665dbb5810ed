// Makes a case of one that is worth it: other faults on the same script, one fault more, another in its place, one that is moved, a
// model or a client that is set up otherwise, turns of another case among its own. What comes of it is a case like any drawn one.
import fc from 'fast-check';
import { DEFAULT_LIMITS, type Case } from '../core/case.ts';
import { strikesGap, strikesReply, type FaultData, type GapFault, type ReplyFault } from '../core/fault.ts';
import { manner, type Script } from '../core/script.ts';
import { gapKindOf, kindOf } from '../faults/index.ts';
import { faultIn, faultsFor, gapFaultIn } from './draw-faults.ts';
import { rehearse, type Rehearsed } from './rehearse.ts';
import { spliced } from './splice.ts';
import { canStrike, gapKindsFor, gapsFor, type Target } from './target.ts';

/** More would hide one another: a fresh case has at most as many on its replies. */
const MOST_FAULTS = 3;

/** Cases made of one: by one change mostly, else by two. Its last turn stays healthy, and nothing strikes what the target cannot take. */
export function mutated(of: Case, others: readonly Case[], target: Target): fc.Arbitrary<Case> {
  const able = { ...of, faults: of.faults.filter((fault) => canStrike(target, fault)) };
  const once = changed(able, others, target);
  return fc.oneof(
    { weight: 3, arbitrary: once },
    { weight: 1, arbitrary: once.chain((one) => changed(one, others, target)) },
  );
}

/** A case, with what a healthy run of it says, and what can strike it. */
interface Subject {
  readonly of: Case;
  readonly target: Target;
  readonly rehearsed: readonly Rehearsed[];
  /** The replies that may be struck: all but the last one, which belongs to the healthy turn. */
  readonly replies: readonly Rehearsed[];
}

function subjectOf(of: Case, target: Target): Subject {
  const rehearsed = rehearse(of.script, target.carrier);
  return { of, target, rehearsed, replies: rehearsed.slice(0, -1) };
}

function changed(of: Case, others: readonly Case[], target: Target): fc.Arbitrary<Case> {
  const subject = subjectOf(of, target);
  const onFaults: [number, fc.Arbitrary<readonly FaultData[]> | undefined][] = [
    [3, anew(subject)],
    [3, withOneMore(subject)],
    [2, withOneLess(subject)],
    [3, withAnother(subject)],
    [3, withOneMoved(subject)],
  ];
  const onScript: [number, fc.Arbitrary<Script> | undefined][] = [
    [1, otherThan(manner.options, of.script.manner).map((how) => ({ ...of.script, manner: how }))],
    [1, resumedOtherwise(of.script, target)],
    [3, others.length === 0 ? undefined : fc.constantFrom(...others).chain((one) => spliced(of.script, one.script))],
  ];
  const patience = otherThan([...Array(DEFAULT_LIMITS.retries + 1).keys()], of.limits.retries);
  return fc.oneof(
    ...onFaults.flatMap(([weight, faults]) =>
      faults ? [{ weight, arbitrary: faults.map((drawn) => ({ ...of, faults: pointed(drawn, subject) })) }] : [],
    ),
    ...onScript.flatMap(([weight, script]) =>
      script ? [{ weight, arbitrary: script.chain((drawn) => onto(of, drawn, target)) }] : [],
    ),
    { weight: 1, arbitrary: patience.map((retries) => ({ ...of, limits: { ...of.limits, retries } })) },
  );
}

function otherThan<Value>(values: readonly Value[], value: Value): fc.Arbitrary<Value> {
  return fc.constantFrom(...values.filter((one) => one !== value));
}

/** The same case with another script: what its faults do not strike there, they leave to others. */
function onto(of: Case, script: Script, target: Target): fc.Arbitrary<Case> {
  const subject = subjectOf({ ...of, script }, target);
  const still = { ...subject.of, faults: pointed(of.faults, subject) };
  const kept = fc.constant<readonly FaultData[]>(still.faults);
  const more = still.faults.length === 0 ? anew(subject) : withOneMore({ ...subject, of: still });
  const drawn = fc.oneof(
    ...(still.faults.length === 0 && more ? [] : [{ weight: 2, arbitrary: kept }]),
    ...(more ? [{ weight: 1, arbitrary: more }] : []),
  );
  return drawn.map((faults) => ({ ...still, faults: pointed(faults, subject) }));
}

/** Undefined where nothing can be struck. */
function anew({ of: { script }, target, rehearsed, replies }: Subject): fc.Arbitrary<readonly FaultData[]> | undefined {
  const isStrikable = replies.length > 0 || gapFaultIn(script, target) !== undefined;
  return isStrikable ? faultsFor(script, rehearsed, target) : undefined;
}

/** One more on a reply that none strikes or on the next attempt of one that is struck, or in a gap. */
function withOneMore(subject: Subject): fc.Arbitrary<readonly FaultData[]> | undefined {
  const { of, target } = subject;
  if (of.faults.length >= MOST_FAULTS) return undefined;
  const onReplies = exchangesLeft(subject).flatMap((exchange) => faultAt(exchange, subject) ?? []);
  const inGaps = gapFaultIn(of.script, target);
  // As often in a gap as on all replies together: there are many kinds of the one, and many places of the other.
  const more = [...(onReplies.length > 0 ? [fc.oneof(...onReplies)] : []), ...(inGaps ? [inGaps] : [])];
  return more.length === 0 ? undefined : fc.oneof(...more).map((fault) => [...of.faults, fault]);
}

/** One of several less: what it hid may show. */
function withOneLess({ of: { faults } }: Subject): fc.Arbitrary<readonly FaultData[]> | undefined {
  return faults.length < 2 ? undefined : fc.nat(faults.length - 1).map((at) => faults.toSpliced(at, 1));
}

/** Another in the place of one of them. */
function withAnother(subject: Subject): fc.Arbitrary<readonly FaultData[]> | undefined {
  return inPlaceOfOne(subject, (fault, others) =>
    strikesReply(fault)
      ? faultAt(fault.exchange, others)?.map((other) => atPlaceOf(fault, other, others))
      : gapFaultAt(fault.turn, others),
  );
}

/** One of them elsewhere: at the same place of another reply where there is one, else anywhere in it. */
function withOneMoved(subject: Subject): fc.Arbitrary<readonly FaultData[]> | undefined {
  return inPlaceOfOne(subject, (fault, others) => {
    if (strikesReply(fault)) {
      const exchanges = exchangesLeft(others).filter((exchange) => exchange !== fault.exchange);
      const moved = exchanges.flatMap((exchange) => {
        const shape = replyAt(exchange, others)?.shape;
        const there = { ...fault, exchange };
        if (strikes(there, others)) return fc.constant<FaultData>(there);
        return shape ? drawnAt(kindOf(fault).arbitrary({ replies: [shape] }), exchange) : [];
      });
      return moved.length === 0 ? undefined : fc.oneof(...moved);
    }
    const turns = gapsFor(gapKindOf(fault), subject.of.script).filter((turn) => turn !== fault.turn);
    return turns.length === 0 ? undefined : fc.constantFrom(...turns).map((turn): FaultData => ({ ...fault, turn }));
  });
}

/** All faults of a case, one of them replaced, given the others; undefined where none of them can be. */
function inPlaceOfOne(
  subject: Subject,
  by: (fault: FaultData, others: Subject) => fc.Arbitrary<FaultData> | undefined,
): fc.Arbitrary<readonly FaultData[]> | undefined {
  const { faults } = subject.of;
  const replaced = faults.flatMap((fault, at) => {
    const others = { ...subject, of: { ...subject.of, faults: faults.toSpliced(at, 1) } };
    return by(fault, others)?.map((other) => faults.with(at, other)) ?? [];
  });
  return replaced.length === 0 ? undefined : fc.oneof(...replaced);
}

/** A turn that goes on where the one before ended, or takes the session up again; the last one is always a new session. */
function resumedOtherwise({ turns, ...script }: Script, { families }: Target): fc.Arbitrary<Script> | undefined {
  const modes = families.every((family) => family === 'wire') ? [true, false] : ([true, false, 'last'] as const);
  const drawn = turns.flatMap((turn, at) => {
    if (at === 0) return [];
    const others = modes.filter((mode) => mode !== turn.resume && (mode !== false || at < turns.length - 1));
    return others.map((resume): Script => ({ ...script, turns: turns.with(at, { ...turn, resume }) }));
  });
  return drawn.length === 0 ? undefined : fc.constantFrom(...drawn);
}

/** Exchanges that no fault strikes: those of a healthy run, and those that come of asking again for what was struck. */
function exchangesLeft({ of, replies }: Subject): number[] {
  const struck = of.faults.filter(strikesReply).map((fault) => fault.exchange);
  const exchanges = [...replies.map((_, index) => index + 1), ...struck.map((exchange) => exchange + 1)];
  return [...new Set(exchanges)].filter((exchange) => !struck.includes(exchange));
}

/** What the model says in an exchange: what it said in the one before, where that was struck and is asked for again. */
function replyAt(exchange: number, { of, replies }: Subject): Rehearsed | undefined {
  const struck = new Set(of.faults.filter(strikesReply).map((fault) => fault.exchange));
  let first = exchange;
  while (struck.has(first - 1)) first -= 1;
  return replies[first - 1] ?? replies[exchange - 1];
}

function faultAt(exchange: number, subject: Subject): fc.Arbitrary<ReplyFault> | undefined {
  const shape = replyAt(exchange, subject)?.shape;
  return shape && drawnAt(faultIn([shape], subject.target), exchange);
}

function drawnAt(faults: fc.Arbitrary<ReplyFault>, exchange: number): fc.Arbitrary<ReplyFault> {
  return faults.map((fault) => ({ ...fault, exchange }));
}

function gapFaultAt(turn: number, { of, target }: Subject): fc.Arbitrary<GapFault> | undefined {
  const drawn = gapKindsFor(target)
    .filter((kind) => gapsFor(kind, of.script).includes(turn))
    .map((kind) => kind.arbitrary({ turns: [turn], roles: target.roles }));
  return drawn.length === 0 ? undefined : fc.oneof(...drawn);
}

/** Another fault where the first one struck, where it can strike there. */
function atPlaceOf(fault: ReplyFault, other: ReplyFault, subject: Subject): ReplyFault {
  if (!('at' in fault) || !('at' in other)) return other;
  const there = kindOf(other).schema.safeParse({ ...other, at: fault['at'] });
  return there.success && strikes(there.data, subject) ? there.data : other;
}

/** Those of the faults that point at something. What was to strike a further attempt goes where the one before it has gone. */
function pointed(faults: readonly FaultData[], subject: Subject): FaultData[] {
  const struck: FaultData[] = [];
  const inOrder = faults.toSorted((a, b) => Number(a['exchange'] ?? 0) - Number(b['exchange'] ?? 0));
  for (const fault of inOrder)
    if (strikes(fault, { ...subject, of: { ...subject.of, faults: struck } })) struck.push(fault);
  return faults.filter((fault) => struck.includes(fault));
}

/** Whether a fault points at something when the client does everything right until then. */
function strikes(fault: FaultData, subject: Subject): boolean {
  if (strikesGap(fault)) return gapsFor(gapKindOf(fault), subject.of.script).includes(fault.turn);
  const reply = replyAt(fault.exchange, subject);
  return reply !== undefined && kindOf(fault).apply(reply.pieces, fault) !== undefined;
}
