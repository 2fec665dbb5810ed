// Draws what breaks in a script: faults on replies, which a rehearsal tells, and faults in the gaps between sessions. None strikes what
// the target cannot take, and none the healthy turn at the end.
import fc from 'fast-check';
import type { FaultData, GapFault, ReplyFault } from '../core/fault.ts';
import type { Script } from '../core/script.ts';
import type { ReplyShape } from '../faults/kind.ts';
import type { Rehearsed } from './rehearse.ts';
import { gapKindsFor, gapsFor, replyKindsFor, type Target } from './target.ts';

/** What strikes replies, what strikes the gaps between sessions, or one of each. */
export function faultsFor(script: Script, rehearsed: readonly Rehearsed[], target: Target): fc.Arbitrary<FaultData[]> {
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
export function gapFaultIn(script: Script, target: Target): fc.Arbitrary<GapFault> | undefined {
  const drawn = gapKindsFor(target)
    .map((kind) => ({ kind, gaps: gapsFor(kind, script) }))
    .filter(({ gaps }) => gaps.length > 0)
    .map(({ kind, gaps }) => kind.arbitrary({ turns: gaps, roles: target.roles }));
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

export function faultIn(replies: readonly ReplyShape[], target: Target): fc.Arbitrary<ReplyFault> {
  return fc.oneof(
    ...replyKindsFor(target).map((kind) => ({
      weight: kind.weight ?? 1,
      arbitrary: kind.arbitrary({ replies }),
    })),
  );
}
