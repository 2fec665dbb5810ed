// Lines of a session file, each torn at every byte before the conversation goes on, as if it had been the last one when the client
// was killed: what stands before must be there still. (Codex takes a while to start: there it is each 32nd byte.)
import { describe, expect } from 'vitest';
import { signatures } from '../harness/core/verdict.ts';
import { disksOf, tears } from '../harness/engine/explore.ts';
import { runAll, testClient } from '../harness/scenario-tests.ts';
import { story } from './story.ts';

/** The database in which Codex 0.169 shows a thread takes no record whose number it has had, whatever became of the file. */
const HIDES_WHAT_FOLLOWS = ['readers-agree/lost'];

/** How many lines stand behind each, and what is known to be violated then. */
describe.for([
  { line: 'call', client: 'reference', behind: 3, step: 1, breaks: [] },
  { line: 'output', client: 'reference', behind: 2, step: 1, breaks: [] },
  { line: 'answer', client: 'reference', behind: 0, step: 1, breaks: [] },
  { line: 'call', client: 'codex@0.169.0', behind: 9, step: 32, breaks: HIDES_WHAT_FOLLOWS },
  { line: 'output', client: 'codex@0.169.0', behind: 6, step: 32, breaks: HIDES_WHAT_FOLLOWS },
  { line: 'answer', client: 'codex@0.169.0', behind: 3, step: 32, breaks: [] },
])('a torn $line', ({ line, client, behind, step, breaks }) => {
  testClient(`a torn ${line}`, client, async (host) => {
    const [disk] = await disksOf(story(client), host);
    const all = await runAll(disk ? tears(story(client), 2, disk, behind, step) : [], host);
    expect(all.runs.flatMap((run) => run.notReached)).toEqual([]);
    // Without its line feed alone the line can be read; all that is left of it otherwise is no line, or nothing.
    const [fed, ...torn] = all.runs.map((run) => run.trace);
    expect(torn).not.toContain(fed);
    expect(new Set(torn.slice(0, -1)).size, [...new Set(torn)].join('\n\n')).toBe(1);
    const isKnown = all.runs.every(({ verdict }) => signatures(verdict).join() === breaks.join());
    return { ...all, ...(breaks.length > 0 && isKnown && { standing: 'caught' }) };
  });
});
