// Replies as the model gives them, and what faults of one kind make of their pieces.
import fc from 'fast-check';
import { expect } from 'vitest';
import type { Piece } from '../core/event.ts';
import type { ReplyFault } from '../core/fault.ts';
import { call, say, type Saying } from '../core/script.ts';
import type { Dialect } from '../dialects/dialect.ts';
import { phrase } from '../drivers/workbench.ts';
import { kindOf } from '../faults/index.ts';
import { streamed } from './plan.ts';
import { HEARD } from './trial.fixture.ts';
import { utter, type Circumstances } from './utterance.ts';

export interface Struck {
  readonly says: Saying[];
  readonly fault: ReplyFault;
  readonly pieces: readonly Piece[];
}

const REPLIES: readonly Saying[][] = [
  [say('t1', 'Größe: 5 µm. 日本語 👩‍👩‍👧 🎉')],
  [call('j1', 'custom')],
  [call('j1', 'function'), say('t1', 'x')],
];

/** Faults of a kind in any of the replies that it strikes. */
export function struckReplies(kind: string, dialect: Dialect): fc.Arbitrary<Struck> {
  const struck = REPLIES.flatMap((says) => {
    const pieces = healthy(says, dialect);
    const writes = pieces.filter((piece) => piece.kind === 'write');
    const shape = {
      labels: writes.map((write) => write.event?.label ?? ''),
      sizes: writes.map((write) => write.bytes.length),
    };
    const faults = kindOf({ kind, exchange: 1 }).arbitrary({ replies: [shape] });
    const [one] = fc.sample(faults, { seed: 1, numRuns: 1 });
    // Some kinds strike no reply that calls a tool; in those that they strike, they strike always.
    if (!one || !kindOf(one).apply(pieces, one)) return [];
    return faults.map((fault): Struck => {
      return { says, fault, pieces: kindOf(fault).apply(pieces, fault) ?? expect.fail('strikes nothing') };
    });
  });
  return fc.oneof(...struck);
}

/** The reply without a fault, as the dialect encodes it, which has tests of its own. */
function healthy(says: readonly Saying[], dialect: Dialect): Piece[] {
  const offered = [
    { via: 'custom', name: 'note' },
    { via: 'function', name: 'run' },
  ] as const;
  const circumstances: Circumstances = {
    exchange: 1,
    history: HEARD,
    runsReusedIds: true,
    phrase: (part, asking) => phrase(part, asking, offered),
  };
  const utterances = says.map((part) => utter(part, circumstances) ?? expect.fail('not phrased'));
  return streamed(dialect.encode(utterances, 1, 'scripted', HEARD), 1, dialect);
}
