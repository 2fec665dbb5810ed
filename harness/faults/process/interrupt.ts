// Interrupts the client by its own means at a cut point: what its user's "stop" does. The stream stays open and silent behind it.
import fc from 'fast-check';
import { z } from 'zod';
import { position } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { drawPosition, earlier, inReply, named, oneEarlier, positionWords } from '../wire/position.ts';
import { struckAt } from './moment.ts';

const schema = z.strictObject({
  kind: z.literal('interrupt'),
  exchange: faultExchange,
  at: position,
  /** An impatient user stops twice. */
  twice: z.literal(true).optional(),
});
export type Interrupt = z.infer<typeof schema>;

export const interrupt: FaultKind<Interrupt> = {
  kind: 'interrupt',
  family: 'process',
  models: 'A user who stops the agent while it works, and then goes on with the conversation.',
  schema,
  blows: 'interrupt',
  describe: ({ at, twice }) => `interrupted ${twice ? 'twice ' : ''}${positionWords(at)}`,
  apply: (pieces, { at, twice }) => struckAt(pieces, at, { kind: 'interrupt' }, twice ? 2 : 1),
  arbitrary: (reach) =>
    inReply(reach, (exchange, shape) =>
      fc.record(
        {
          kind: fc.constant('interrupt' as const),
          exchange: fc.constant(exchange),
          at: drawPosition(shape),
          twice: fc.constant(true as const),
        },
        { requiredKeys: ['kind', 'exchange', 'at'] },
      ),
    ),
  named: (fault, delivered) => ({ ...fault, at: named(fault.at, delivered) }),
  simpler: ({ twice, ...fault }, delivered) => [
    ...(twice ? [fault] : []),
    ...earlier(fault.at, delivered).map((at): Interrupt => ({ ...fault, at, ...(twice && { twice }) })),
    ...oneEarlier({ ...fault, ...(twice && { twice }) }),
  ],
};
