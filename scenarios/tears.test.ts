// Lines of a session file, each torn at every byte before the conversation goes on, as if it had been the last one when the client
// was killed: what stands before must be there still. (Codex takes a while to start: there it is each 32nd byte.)
import { describe, expect } from 'vitest';
import { disksOf, tears } from '../harness/engine/explore.ts';
import { runAll, testClient } from '../harness/scenario-tests.ts';
import { story } from './story.ts';

/** How many lines stand behind each, in the files of the reference client and of Codex 0.169. */
describe.for([
  ['call', 3, 9],
  ['output', 2, 6],
  ['answer', 0, 3],
] as const)('a torn %s', ([line, ...behind]) => {
  for (const [at, client] of ['reference', 'codex@0.169.0'].entries())
    testClient(`a torn ${line}`, client, async (host) => {
      const [disk] = await disksOf(story(client), host);
      const all = await runAll(disk ? tears(story(client), 2, disk, behind[at], at === 0 ? 1 : 32) : [], host);
      expect(all.runs.flatMap((run) => run.notReached)).toEqual([]);
      // Without its line feed alone the line can be read; all that is left of it otherwise is no line, or nothing.
      const [fed, ...torn] = all.runs.map((run) => run.trace);
      expect(torn).not.toContain(fed);
      expect(new Set(torn.slice(0, -1)).size, [...new Set(torn)].join('\n\n')).toBe(1);
      return all;
    });
});
