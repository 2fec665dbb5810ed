// One finding, told to a person.
import { expect, test } from 'vitest';
import { findingStory, type ToldFinding } from './finding-story.ts';

const SIGNATURE = 'retry-carries-outputs/stale';
const FINDING: ToldFinding = {
  name: `${SIGNATURE} under cut`,
  signature: SIGNATURE,
  alsoViolates: ['job-runs-once/asked-again'],
  count: 12,
  first: { client: 'codex@0.120.0', seed: 1, lane: 3, at: 17 },
  executions: 9,
  replays: [{ digest: '0123456789ab', times: 5, failed: [SIGNATURE], trace: 'turn 1: "Do the work."\n  #1 request' }],
  drawn: 'turn 1: "Go on."',
  clients: ['codex@0.120.0', 'codex@0.107.0'],
  notIn: ['codex@0.169.0'],
};

test('what is violated, who shows it, its story, and how to see it again', () => {
  expect(findingStory(FINDING, 'pnpm faults replay x.json')).toBe(`retry-carries-outputs/stale under cut

A retry carries the outputs of the work that the earlier attempt finished. [retry-carries-outputs]
  source: openai/codex issue 16255: "Retry attempts should rebuild the prompt from the latest session history".

First shown by case 17 of lane 3 of seed 1; 12 cases show it.
Made minimal in 9 runs.
Shown by codex@0.120.0, codex@0.107.0; not by codex@0.169.0.
Its case also violates job-runs-once/asked-again.

Trace 0123456789ab, 5 of 5 replays, fails so:
  turn 1: "Do the work."
    #1 request

Replay: pnpm faults replay x.json
`);
});

test('a flaky one is told with every story, and with that of the case as it was drawn', () => {
  const [story] = FINDING.replays;
  const replays = [
    { ...story, times: 3 },
    { digest: 'ba9876543210', times: 2, failed: [], trace: 'turn 1: "Healthy."' },
  ] as ToldFinding['replays'];
  expect(
    findingStory({ ...FINDING, replays }, 'x')
      .split('\n')
      .slice(9),
  ).toEqual([
    '',
    'Flaky: the same case does not always tell the same story.',
    '',
    'Trace 0123456789ab, 3 of 5 replays, fails so:',
    '  turn 1: "Do the work."',
    '    #1 request',
    '',
    'Trace ba9876543210, 2 of 5 replays, does not fail so:',
    '  turn 1: "Healthy."',
    '',
    'Trace of the case as it was drawn:',
    '  turn 1: "Go on."',
    '',
    'Replay: x',
    '',
  ]);
});

test('one that nobody has made minimal yet is told as it was drawn', () => {
  const { executions: _, ...drawn } = FINDING;
  const told = findingStory({ ...drawn, replays: [] }, 'x');
  expect(told).toContain('\nNot made minimal yet.\n');
  expect(told).not.toContain('Flaky');
  expect(told).toContain('Trace of the case as it was drawn:\n  turn 1: "Go on."');
});
