// Kills the client while it idles between two turns: all that it has said it had done must be on disk by then.
import { z } from 'zod';
import { faultTurn } from '../../core/fault.ts';
import fc from 'fast-check';
import type { GapFaultKind } from '../kind.ts';

const schema = z.strictObject({ kind: z.literal('kill-idle'), turn: faultTurn });
export type KillIdle = z.infer<typeof schema>;

export const killIdle: GapFaultKind<KillIdle> = {
  kind: 'kill-idle',
  family: 'process',
  models: 'A client that is killed while it waits for its user: a closed laptop, a container that is replaced.',
  schema,
  needs: 'idle-kill',
  describe: () => 'the client is killed while it idles',
  between: () => [],
  arbitrary: ({ turns }) => fc.record({ kind: fc.constant('kill-idle' as const), turn: fc.constantFrom(...turns) }),
  simpler: ({ turn }) => (turn > 2 ? [{ kind: 'kill-idle', turn: turn - 1 }] : []),
};
