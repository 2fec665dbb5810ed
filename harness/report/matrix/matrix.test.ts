// A matrix of many clients as it is published, and as a terminal shows it.
import { stripVTControlCharacters } from 'node:util';
import { expect, test } from 'vitest';
import type { Exercise, Standing } from '../../core/exercise.ts';
import { complete } from '../made.ts';
import { matrixMarkdown } from './markdown.ts';
import { matrixTable } from './table.ts';

const SCENARIOS = ['the stream *dies*', 'the session is | torn', 'over a WebSocket'];

function exercise(client: string, index: number, standing: Standing, ...detail: string[]): Exercise {
  const scenario = SCENARIOS[index] ?? '';
  return { scenario, client: index === 2 ? `${client}+websocket` : client, column: client, standing, cases: 3, detail };
}

const REPORT = complete(
  {
    kind: 'matrix',
    title: 'Clients by scenarios',
    command: 'pnpm faults matrix --client reference codex@0.50.0..0.169.0',
    exercises: [
      exercise('reference', 0, 'held'),
      exercise('reference+bug', 0, 'violated', 'job-runs-once'),
      exercise('codex@0.120.0', 0, 'caught', 'call-has-one-output', 'job-runs-once'),
      exercise('codex@0.50.0', 0, 'violated', 'job-runs-once'),
      exercise('reference', 1, 'held'),
      exercise('reference+bug', 1, 'held'),
      exercise('codex@0.120.0', 1, 'unknown', 'something came too late'),
      exercise('codex@0.50.0', 1, 'escaped', 'it held'),
      exercise('reference', 2, 'held'),
      exercise('codex@0.50.0', 2, 'unsupported', 'it asks over HTTP alone, never over a WebSocket'),
    ],
    findings: [],
    invariants: [{ id: 'job-runs-once', rule: 'No job runs twice.', source: 'a report' }],
    campaigns: [],
    withoutVerdict: [],
    leftOut: [],
  },
  { at: '2026-11-21T20:22:05.870Z', cutpoint: '0.1.0', platform: 'linux-x64' },
);

test('as Markdown: clients are rows, scenarios have numbers, notes say why', () => {
  expect(matrixMarkdown(REPORT).replace(REPORT.digest, 'DIGEST').split('\n\n').slice(2)).toEqual([
    `| client | held | 1 | 2 | 3 |
| --- | --: | :-: | :-: | :-: |
| reference | 3 of 3 | ✓ | ✓ | ✓ |
| reference+bug | 1 of 2 | ✗<sub>1</sub> | ✓ |  |
| codex@0.50.0 | 0 of 2 | ✗<sub>1</sub> | !<sub>2</sub> | –<sub>3</sub> |
| codex@0.120.0 | 0 of 1 | ✗\\*<sub>4</sub> | ?<sub>5</sub> |  |`,
    `- ✓ held: every invariant held
- ✗\\* caught: the client broke an invariant just as it is known to: a known bug, and the harness caught it
- ✗ violated: the client broke an invariant: a finding
- ! escaped: the client has a known bug, and it was not seen as expected
- ? unknown: no verdict: the harness could not see enough
- – not supported: the client cannot be put to it
- a number behind a sign is that of the note that says why`,
    '## Scenarios',
    `1. the stream \\*dies\\*
2. the session is \\| torn
3. over a WebSocket`,
    '## Notes',
    `1. job-runs-once
2. it held
3. it asks over HTTP alone, never over a WebSocket
4. call-has-one-output, job-runs-once
5. something came too late`,
    '## Invariants',
    '- `job-runs-once`: No job runs twice.',
    '## How it was made',
    `- command: \`pnpm faults matrix --client reference codex@0.50.0..0.169.0\`
- at 2026-11-21T20:22:05.870Z, by Cutpoint 0.1.0, on linux-x64
- digest: \`DIGEST\`; two runs that came to the same have the same
`,
  ]);
});

test('for a terminal', () => {
  const text = stripVTControlCharacters(matrixTable(REPORT, 80));
  expect(text.split('\n\n')[0]).toBe(`┌──────────────┬─────┬────┬───┬───┐
│client        │held │1   │2  │3  │
│reference     │3/3  │✓   │✓  │✓  │
│reference+bug │1/2  │✗1  │✓  │   │
│codex@0.50.0  │0/2  │✗1  │!2 │–3 │
│codex@0.120.0 │0/1  │✗*4 │?5 │   │
└──────────────┴─────┴────┴───┴───┘
   1  the stream *dies*
   2  the session is | torn
   3  over a WebSocket`);
});

test('a narrow terminal gets several tables, none of them wider than it is', () => {
  const lines = stripVTControlCharacters(matrixTable(REPORT, 30)).split('\n');
  const tables = lines.filter((line) => /^[┌│└]/.test(line));
  expect(tables.filter((line) => line.startsWith('│client'))).toEqual([
    '│client        │held │1   │',
    '│client        │held │2  │3  │',
  ]);
  expect(Math.max(...tables.map((line) => line.length))).toBeLessThanOrEqual(30);
});
