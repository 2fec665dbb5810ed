// Sends a signal to the client at a cut point, to its process alone or to its process group. The stream stays open and silent
// behind it.
import fc from 'fast-check';
import { z } from 'zod';
import { signalled, signalName, type Blow } from '../../core/blow.ts';
import { position } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { drawPosition, earlier, inReply, named, oneEarlier, positionWords } from '../wire/position.ts';
import { struckAt } from './moment.ts';

const schema = z.strictObject({
  kind: z.literal('signal'),
  exchange: faultExchange,
  at: position,
  signal: signalName,
  to: signalled,
  /** The same signal twice in a row. */
  twice: z.literal(true).optional(),
});
export type SignalFault = z.infer<typeof schema>;

export const signal: FaultKind<SignalFault> = {
  kind: 'signal',
  family: 'process',
  models:
    'Ctrl-C in a terminal, a container that is stopped, a machine out of memory: the client is ended while it works.',
  schema,
  blows: 'signal',
  describe: ({ at, signal: name, to, twice }) => `${name}${twice ? ' twice' : ''} to the ${to} ${positionWords(at)}`,
  apply: (pieces, fault) => struckAt(pieces, fault.at, blowOf(fault), fault.twice ? 2 : 1),
  arbitrary: (reach) =>
    inReply(reach, (exchange, shape) =>
      fc.record(
        {
          kind: fc.constant('signal' as const),
          exchange: fc.constant(exchange),
          at: drawPosition(shape),
          signal: fc.constantFrom(...signalName.options),
          to: fc.constantFrom(...signalled.options),
          twice: fc.constant(true as const),
        },
        { requiredKeys: ['kind', 'exchange', 'at', 'signal', 'to'] },
      ),
    ),
  named: (fault, delivered) => ({ ...fault, at: named(fault.at, delivered) }),
  simpler: (fault, delivered) => [
    ...(fault.twice ? [withoutSecond(fault)] : []),
    ...(fault.to === 'group' ? [{ ...fault, to: 'client' as const }] : []),
    ...earlier(fault.at, delivered).map((at): SignalFault => ({ ...fault, at })),
    ...oneEarlier(fault),
  ],
};

function blowOf({ signal: name, to }: SignalFault): Blow {
  return { kind: 'signal', signal: name, to };
}

function withoutSecond({ twice: _, ...once }: SignalFault): SignalFault {
  return once;
}
