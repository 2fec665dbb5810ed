// What the tests of campaigns share: a small configuration, and lines of a log as a client would leave them.
import { caseOf } from '../trial.fixture.ts';
import type { Configuration } from './configuration.ts';
import type { CaseLine } from './log.ts';
import type { MinimalResult } from './task.ts';

export const CLIENT = 'reference+swallow-cut';

/** Sixteen lanes that draw faults on the wire, and nothing that is planned. */
export const CONFIGURATION: Configuration = {
  kind: 'campaign',
  cutpoint: 1,
  client: CLIENT,
  seed: 1,
  lanes: 16,
  target: { carrier: 'http', families: ['wire'], endures: [], takes: [], roles: ['history'] },
  phases: ['drawn', 'minimise'],
  planned: { scenarios: [], corpus: [], boundaries: [] },
  also: [],
};

/** A case that held, unless something else is said. */
export function played(lane: number, at: number, more: Partial<CaseLine> = {}): CaseLine {
  return {
    kind: 'case',
    lane,
    at,
    digest: `d${lane}.${at}`,
    cells: [],
    shapes: [],
    struck: ['cut'],
    notReached: 0,
    failed: [],
    unknown: [],
    aims: [],
    case: caseOf(CLIENT),
    ...more,
  };
}

/** The minimal case of a failure that shows these signatures each time. */
export function minimal(
  lane: number,
  at: number,
  signature: string,
  { shows = [signature], struck = ['cut'] }: { shows?: string[]; struck?: string[] } = {},
): MinimalResult {
  return {
    kind: 'minimal',
    lane,
    at,
    signature,
    case: caseOf(CLIENT),
    struck,
    executions: 9,
    replays: [{ digest: 'minimal', times: 5, failed: shows, trace: 'turn 1' }],
    also: [],
  };
}
