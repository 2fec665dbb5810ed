// The last line of a session file, torn at every byte before the conversation goes on: all that stands before it must be there
// still, and whatever follows must be readable. Codex takes a while to start, so there it is each sixteenth byte.
import { describe, expect } from 'vitest';
import { disksOf, tears } from '../harness/engine/explore.ts';
import { runAll, testClient } from '../harness/scenario-tests.ts';
import { story } from './story.ts';

describe('a torn last line', () => {
  for (const [client, step] of [
    ['reference', 1],
    ['codex@0.169.0', 16],
  ] as const)
    testClient('a last line, torn at every byte', client, async (host) => {
      const [disk] = await disksOf(story(client), host);
      const cases = disk ? tears(story(client), 2, disk, step) : [];
      const all = await runAll(cases, host);
      // Without its line feed the line can be read; without its first byte it never was; what is left between is no line.
      expect(all.runs.flatMap((run) => run.notReached)).toEqual([]);
      const [feed, ...torn] = all.runs.map((run) => run.trace);
      expect(new Set([feed, ...torn]).size, [feed, ...new Set(torn)].join('\n\n')).toBe(3);
      expect(new Set(torn.slice(0, -1)).size).toBe(1);
      return all;
    });
});
