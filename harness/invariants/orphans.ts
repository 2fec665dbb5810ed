// Whoever closes cleans up: when a session is closed, nothing of it runs on, and nothing is left that only a running client needs.
import { isDeadly } from '../core/blow.ts';
import { entries, type Entry, type Observation } from '../core/journal.ts';
import { hindranceOf } from '../core/loss.ts';
import type { Invariant } from './invariant.ts';

type Left = Extract<Entry, { kind: 'left' }>;

/**
 * Nobody can clean up behind a client that is killed on the spot: what it leaves is forgiven once, and its files only until the next
 * session is closed. (Codex has its shells die with it, but not what these have started.)
 */
export const nothingIsOrphaned: Invariant = {
  id: 'nothing-is-orphaned',
  rule: 'When a session is closed, no process of it runs on, and no temporary file or lock of it is left, unless it was killed on the spot.',
  source:
    'POSIX: SIGINT and SIGTERM can be handled, SIGKILL cannot; a tool that runs on behind its session acts for nobody, and a lock that stays locks the next one out.',
  check: (observation) =>
    entries(observation, 'left').flatMap((left) => {
      if (wasKilled(observation, left)) return [];
      return [
        { variant: 'process', names: left.processes, what: 'processes run on' },
        { variant: 'file', names: left.files, what: 'files are left' },
      ].flatMap(({ variant, names, what }) =>
        names.length === 0
          ? []
          : [
              {
                variant,
                message: `the session of turn ${left.turn + 1} is closed, and ${what}: ${names.join(', ')}.`,
                at: [{ kind: 'left', turn: left.turn }],
              },
            ],
      );
    }),
};

/** Whether the client was killed in the session that was closed: by a blow, while it idled, or by its own write. */
function wasKilled(observation: Observation, left: Left): boolean {
  const { journal } = observation;
  const end = journal.indexOf(left);
  const begin = journal.slice(0, end).findLastIndex((entry) => entry.kind === 'persisted');
  const isStruck = journal.slice(begin + 1, end).some((entry) => entry.kind === 'blow' && isDeadly(entry.blow));
  const isKilledIdle = entries(observation, 'damage').some((one) => one.turn === left.turn + 1 && one.killed);
  return isStruck || isKilledIdle || hindranceOf(observation, left.turn) === 'killed';
}
