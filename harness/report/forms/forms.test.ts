// What is told of one small report that has every standing, and of a campaign, in each of the forms that need no browser.
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import { annotationsOf } from './annotations.ts';
import { failuresOf } from './failures.ts';
import { junitOf } from './junit.ts';
import { markdownOf } from './markdown.ts';
import type { ReportedFinding } from '../document.ts';
import { CAMPAIGN, SMALL } from '../documents.fixture.ts';
import { tableOf } from './table.ts';

test('the table of a terminal', () => {
  // In CI it has colours.
  expect(stripVTControlCharacters(tableOf(SMALL))).toBe(`┌────────────┬─────────────────┬───────────────┬──────────┐
│ scenario   │ reference       │ codex         │ codex    │
│            │                 │ @0.9.0        │ @0.120.0 │
│ a cut      │ VIOLATED 1 of 2 │ not supported │ caught   │
│ every byte │ unknown         │ -             │ ESCAPED  │
│            │                 │               │ 12 cases │
└────────────┴─────────────────┴───────────────┴──────────┘
  held: every invariant held
  caught: the client broke an invariant just as it is known to: a known bug, and the harness caught it
  VIOLATED: the client broke an invariant: a finding
  ESCAPED: the client has a known bug, and it was not seen as expected
  unknown: no verdict: the harness could not see enough
  not supported: the client cannot be put to it

  a cut, reference+stale-prompt: VIOLATED: retry-carries-outputs
  a cut, codex@0.120.0: caught: job-runs-once
  a cut, codex@0.9.0: not supported: it has no | custom tools
  every byte, reference: unknown: codex 9.9.9 is not installed
  hapi@0.30.7: left out: it cannot be downloaded offline

  6 exercises: 1 held, 1 caught, 1 violated, 1 escaped, 1 unknown, 1 not supported.
  2 scenarios, 3 clients, 15 cases.
  3 findings: 2 new, 1 flaky.`);
});

test('what failed is told in full behind the table, and what was caught is not', () => {
  expect(stripVTControlCharacters(failuresOf(SMALL))).toBe(`3 failures:

VIOLATED: a cut, reference+stale-prompt
  retry-carries-outputs/stale: request #2: call_j1_1 finished before reply #1 broke, and its output is missing
  fault: cut after j1.done (fin)

  trace 0123456789ab:
    turn 1: "Do the work."
      #1 request user

  pnpm faults replay reports/runs/run/findings/a-cut.json

ESCAPED: every byte, codex@0.120.0
  expected: job-runs-once/asked-again
  fault: cut after j1.done (fin)

  trace 0123456789ab:
    turn 1: "Do the work."
      #1 request user

  pnpm faults replay reports/runs/run/findings/escaped.json

unknown: every byte, reference
  no verdict: codex 9.9.9 is not installed
`);
  const [violated] = SMALL.findings;
  const twenty = { ...SMALL, exercises: [], findings: Array.from({ length: 20 }, () => violated as ReportedFinding) };
  expect(failuresOf(twenty).match(/trace/g)).toHaveLength(5);
  expect(failuresOf(twenty).match(/a cut, reference/g)).toHaveLength(20);
  expect(failuresOf({ ...SMALL, exercises: [], findings: [] })).toBe('');
});

test('Markdown: the outcome first, then the matrix, then what is to be done about it', () => {
  expect(markdownOf(SMALL)).toBe(`# No verdict: Scenarios

6 exercises: 1 held, 1 caught, 1 violated, 1 escaped, 1 unknown, 1 not supported.

2 scenarios, 3 clients, 15 cases.

3 findings: 2 new, 1 flaky.

| scenario | reference | codex@0.9.0 | codex@0.120.0 |
| --- | --- | --- | --- |
| a cut | **VIOLATED** 1 of 2<br>retry-carries-outputs | not supported<br>it has no \\| custom tools | caught |
| every byte | unknown<br>codex 9.9.9 is not installed |  | **ESCAPED**<br>12 cases |

- held: every invariant held
- caught: the client broke an invariant just as it is known to: a known bug, and the harness caught it
- **VIOLATED**: the client broke an invariant: a finding
- **ESCAPED**: the client has a known bug, and it was not seen as expected
- unknown: no verdict: the harness could not see enough
- not supported: the client cannot be put to it

## Findings

### a cut, reference+stale-prompt

**VIOLATED**, new, 1 case. Shown by reference+stale-prompt.

The tool has done its work: "&lt;b&gt;100%&lt;/b&gt;".

- request #2: call\\_j1\\_1 finished before reply #1 broke, and its output is missing \`retry-carries-outputs/stale\`
- fault: cut after j1.done (fin)

\`\`\`sh
pnpm faults replay reports/runs/run/findings/a-cut.json
\`\`\`

### every byte, codex@0.120.0

**ESCAPED**, new, 12 cases, 3 of 5 replays, flaky. Shown by codex@0.120.0.

- expected: \`job-runs-once/asked-again\`
- fault: cut after j1.done (fin)

\`\`\`sh
pnpm faults replay reports/runs/run/findings/escaped.json
\`\`\`

### a cut, codex@0.120.0

caught, known, 1 case. Shown by codex@0.120.0.

- request #2: call\\_j1\\_1 finished before reply #1 broke, and its output is missing \`retry-carries-outputs/stale\`
- fault: cut after j1.done (fin)

\`\`\`sh
pnpm faults replay reports/runs/run/findings/known.json
\`\`\`

## Left out

- hapi@0.30.7: it cannot be downloaded offline

\`pnpm faults run\`, 2026-11-21T20:00:00.000Z, Cutpoint 0.1.0, linux-x64, digest \`54681cc20943\`
`);
});

test('JUnit: no verdict is an error, what is not supported is skipped, a known bug that was caught has passed', () => {
  expect(junitOf(SMALL)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="Scenarios" tests="7" failures="2" errors="1" skipped="2" time="0.750">
  <testsuite name="a cut" timestamp="2026-11-21T20:00:00.000Z" tests="4" failures="1" errors="0" skipped="1" time="0.750">
    <testcase name="reference" classname="a cut" time="0.250"/>
    <testcase name="reference+stale-prompt" classname="a cut" time="0.500" file="scenarios/a-cut.scenario.ts">
      <failure message="request #2: call_j1_1 finished before reply #1 broke, and its output is missing" type="retry-carries-outputs/stale">retry-carries-outputs/stale: request #2: call_j1_1 finished before reply #1 broke, and its output is missing
fault: cut after j1.done (fin)

trace 0123456789ab:
  turn 1: "Do the work."
    #1 request user

pnpm faults replay reports/runs/run/findings/a-cut.json</failure>
    </testcase>
    <testcase name="codex@0.120.0" classname="a cut"/>
    <testcase name="codex@0.9.0" classname="a cut">
      <skipped message="it has no | custom tools"/>
    </testcase>
  </testsuite>
  <testsuite name="every byte" timestamp="2026-11-21T20:00:00.000Z" tests="2" failures="1" errors="1" skipped="0">
    <testcase name="codex@0.120.0" classname="every byte">
      <failure message="the client has a known bug, and it was not seen as expected" type="escaped">expected: job-runs-once/asked-again
fault: cut after j1.done (fin)

trace 0123456789ab:
  turn 1: "Do the work."
    #1 request user

pnpm faults replay reports/runs/run/findings/escaped.json</failure>
    </testcase>
    <testcase name="reference" classname="every byte">
      <error message="codex 9.9.9 is not installed" type="unknown"/>
    </testcase>
  </testsuite>
  <testsuite name="left out" timestamp="2026-11-21T20:00:00.000Z" tests="1" failures="0" errors="0" skipped="1">
    <testcase name="hapi@0.30.7" classname="left out">
      <skipped message="it cannot be downloaded offline"/>
    </testcase>
  </testsuite>
</testsuites>
`);
});

test('annotations: one for each failure, at the file of its scenario; what was caught is none', () => {
  expect(annotationsOf(SMALL, { folder: 'project/reports/runs/run', started: 'project' })).toEqual([
    '::error file=project/scenarios/a-cut.scenario.ts,line=1,title=violated%3A a cut%2C reference+stale-prompt::request #2: call_j1_1 finished before reply #1 broke, and its output is missing%0Apnpm faults replay reports/runs/run/findings/a-cut.json',
    '::error file=project/reports/runs/run/findings/escaped.json,line=1,title=escaped%3A every byte%2C codex@0.120.0::the client has a known bug, and it was not seen as expected%0Apnpm faults replay reports/runs/run/findings/escaped.json',
    '::error file=project/reports/runs/run/summary.md,line=1,title=unknown%3A every byte%2C reference::codex 9.9.9 is not installed',
  ]);
});

test('a campaign as Markdown', () => {
  expect(markdownOf(CAMPAIGN)).toBe(`# No verdict: A campaign against codex@0.120.0

1 campaign of 942 cases: 33 failing, 1 without a verdict, 5 faults not reached.

2 findings: 1 new, 0 flaky.

| client | seed | cases | failing | unknown | not reached | combinations | shapes | digest |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| codex@0.120.0 | 7 | 942 | 33 | 1 | 5 | 240 | 354 | \`ba9876543210\` |

## Findings

### retry-carries-outputs/stale under cut

**VIOLATED**, new, 31 cases. Shown by codex@0.120.0.

- request #2: call\\_j1\\_1 finished before reply #1 broke, and its output is missing \`retry-carries-outputs/stale\`
- fault: cut after j1.done (fin)

\`\`\`sh
pnpm faults replay reports/runs/run/findings/stale.json
\`\`\`

### prompt-ends/hung under stall

**VIOLATED**, known, 2 cases. Shown by codex@0.120.0, codex@0.107.0; not by codex@0.169.0.

- request #2: call\\_j1\\_1 finished before reply #1 broke, and its output is missing \`retry-carries-outputs/stale\`
- fault: cut after j1.done (fin)

\`\`\`sh
pnpm faults replay reports/runs/run/findings/known.json
\`\`\`

## Without a verdict

- codex@0.120.0: a gate was not opened in time (1 case, new)

\`pnpm faults fuzz -c codex@0.120.0 --baseline known.json\`, 2026-11-21T20:00:00.000Z, Cutpoint 0.1.0, linux-x64, digest \`2ecc9658a419\`
`);
});

test('a campaign as JUnit: what a baseline knows is skipped', () => {
  expect(junitOf(CAMPAIGN)).toBe(`<?xml version="1.0" encoding="UTF-8"?>
<testsuites name="A campaign against codex@0.120.0" tests="4" failures="1" errors="1" skipped="1">
  <testsuite name="campaigns" timestamp="2026-11-21T20:00:00.000Z" tests="1" failures="0" errors="0" skipped="0">
    <testcase name="seed 7, 942 cases" classname="codex@0.120.0"/>
  </testsuite>
  <testsuite name="findings" timestamp="2026-11-21T20:00:00.000Z" tests="2" failures="1" errors="0" skipped="1">
    <testcase name="retry-carries-outputs/stale under cut" classname="codex@0.120.0" file="findings/stale.json">
      <failure message="request #2: call_j1_1 finished before reply #1 broke, and its output is missing" type="retry-carries-outputs/stale">retry-carries-outputs/stale: request #2: call_j1_1 finished before reply #1 broke, and its output is missing
fault: cut after j1.done (fin)

trace 0123456789ab:
  turn 1: "Do the work."
    #1 request user

pnpm faults replay reports/runs/run/findings/stale.json</failure>
    </testcase>
    <testcase name="prompt-ends/hung under stall" classname="codex@0.120.0, codex@0.107.0" file="findings/known.json">
      <skipped message="known by the baseline"/>
    </testcase>
  </testsuite>
  <testsuite name="without a verdict" timestamp="2026-11-21T20:00:00.000Z" tests="1" failures="0" errors="1" skipped="0">
    <testcase name="a gate was not opened in time" classname="codex@0.120.0">
      <error message="a gate was not opened in time" type="unknown">1 case</error>
    </testcase>
  </testsuite>
</testsuites>
`);
});
