// Takes the server down right behind a whole reply: the connection is closed, and for a while every other one is refused; then it is
// back on the same port. Refused attempts reach nobody, so no trace speaks of them; what it shows is whether the client came back.
// How long that is, is safe on a busy machine where it is far from every sum of a client's waits: 100 ms lie well below the first
// wait of a client that retries (200 ms in Codex and the reference client), 3,000 ms well above all of them. Clients that do not
// wait, because they may not retry or because their driver takes the waits out (openai-sdk), meet a server that is down until the
// turn is over. Beside another fault that takes a retry, 100 ms are a race for a client in real time.
import fc from 'fast-check';
import { z } from 'zod';
import type { Piece } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { oneEarlier } from './position.ts';

const schema = z.strictObject({
  kind: z.literal('down'),
  exchange: faultExchange,
  /** In the client's time, from the end of the reply on. */
  ms: z.int().min(1).max(60_000),
});
export type Down = z.infer<typeof schema>;

const SHORT_MS = 100;
const LONG_MS = 3_000;

export const down: FaultKind<Down> = {
  kind: 'down',
  family: 'wire',
  models: 'A server that is restarted, or a tunnel that is gone for a while: connections are refused.',
  schema,
  carriers: ['http'],
  alone: true,
  describe: ({ ms }) => `down for ${ms} ms behind the reply`,

  apply(pieces, { ms }) {
    const last = pieces.at(-1);
    if (last?.kind !== 'end' || last.ending !== 'clean') return undefined;
    return [...pieces.slice(0, -1), { ...last, afterwards: { kind: 'down', ms } } satisfies Piece];
  },

  arbitrary: ({ replies }) =>
    fc.record({
      kind: fc.constant('down' as const),
      exchange: fc.integer({ min: 1, max: replies.length }),
      ms: fc.oneof({ weight: 4, arbitrary: fc.constant(SHORT_MS) }, { weight: 1, arbitrary: fc.constant(LONG_MS) }),
    }),
  simpler: (fault) => [...(fault.ms !== SHORT_MS ? [{ ...fault, ms: SHORT_MS }] : []), ...oneEarlier(fault)],
};
