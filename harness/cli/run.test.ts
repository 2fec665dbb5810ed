// What `faults run` says of clients that are known to fail: the same as the tests of the scenarios and the matrix, beside an exit code that
// tells of every violation.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from 'vitest';
import { behindTheCall, caseOf } from '../engine/trial.fixture.ts';
import type { Report } from '../report/document.ts';
import type { Scenario } from '../scenario.ts';
import { test, writeScenario, type CommandLine } from './command-line.fixture.ts';

const BUGGY = 'reference+stale-prompt';
const BREAKS = ['job-runs-once/asked-again', 'retry-carries-outputs/stale'];
const FILE = 'reports/runs/run/findings/a-cut--reference-stale-prompt.json';

/** A scenario of which something is known. */
function aCut(
  cli: CommandLine,
  breaks: Record<string, readonly string[]>,
  faults: Scenario['faults'] = [behindTheCall],
): Promise<string> {
  const { turns } = caseOf(BUGGY).script;
  return writeScenario(cli, { name: 'a cut', clients: ['reference'], turns, faults, breaks });
}

/** How it stands in the report, and what is told of it there. */
function told(cli: CommandLine) {
  const text = readFileSync(join(cli.folder, 'reports/runs/run/report.json'), 'utf8');
  const { exercises, findings } = JSON.parse(text) as Report;
  return {
    exercises: exercises.map(({ client, standing, detail }) => ({ client, standing, detail })),
    findings: findings.map(({ standing, isNew, expected }) => ({ standing, isNew, expected })),
  };
}

test.concurrent('a known bug is caught, in the line, the document and the report; the exit code is 1 all the same', async ({
  cli,
}) => {
  await aCut(cli, { [BUGGY]: BREAKS });
  const { code, stdout, stderr } = await cli.run('run', '-c', 'reference', BUGGY);
  expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
  expect(stdout.split('\n').slice(0, 4)).toEqual([
    'held      a cut · reference',
    `caught    a cut · ${BUGGY}: a known bug, just as the scenario expects; a violation all the same, so exit code 1`,
    '',
    '  A retry carries the outputs of the work that the earlier attempt finished. [retry-carries-outputs]',
  ]);
  expect(stdout).toContain(`\n  Replay: pnpm faults replay ${FILE}\n`);
  expect(told(cli)).toEqual({
    exercises: [
      { client: 'reference', standing: 'held', detail: [] },
      { client: BUGGY, standing: 'caught', detail: ['retry-carries-outputs', 'job-runs-once'] },
    ],
    findings: [{ standing: 'caught', isNew: false }],
  });
  const document = await cli.run('run', '-c', 'reference', BUGGY, '--json');
  expect({ code: document.code, stderr: document.stderr }).toEqual({ code: 1, stderr: '' });
  expect(JSON.parse(document.stdout)).toMatchObject([
    { client: 'reference', standing: 'held', verdict: { kind: 'pass' } },
    { client: BUGGY, standing: 'caught', expected: BREAKS, file: FILE, verdict: { kind: 'fail' } },
  ]);
});

test.concurrent('a known bug that shows otherwise has escaped, and what was expected stands beside what was seen', async ({
  cli,
}) => {
  await aCut(cli, { [BUGGY]: ['retry-carries-outputs/stale'] });
  const { code, stdout } = await cli.run('run', '-c', BUGGY);
  expect(code).toBe(1);
  expect(stdout).toContain(`ESCAPED   a cut · ${BUGGY}: a known bug that shows otherwise than the scenario expects

  Known to violate:
    - retry-carries-outputs/stale

  What it violated:
    - job-runs-once/asked-again
    - retry-carries-outputs/stale

`);
  expect(told(cli)).toEqual({
    exercises: [{ client: BUGGY, standing: 'escaped', detail: ['retry-carries-outputs', 'job-runs-once'] }],
    findings: [{ standing: 'escaped', isNew: true, expected: ['retry-carries-outputs/stale'] }],
  });
});

test.concurrent('a known bug that does not show has escaped as well, and the exit code says that nothing was violated', async ({
  cli,
}) => {
  await aCut(cli, { [BUGGY]: BREAKS }, []);
  const { code, stdout } = await cli.run('run', '-c', BUGGY);
  expect(code).toBe(0);
  expect(stdout)
    .toContain(`ESCAPED   a cut · ${BUGGY}: a known bug that did not show; nothing was violated, so exit code 0

  Known to violate:
    - job-runs-once/asked-again
    - retry-carries-outputs/stale

  What it violated:
    - nothing

  Every invariant held.
`);
  expect(told(cli)).toEqual({
    exercises: [{ client: BUGGY, standing: 'escaped', detail: ['it held'] }],
    findings: [{ standing: 'escaped', isNew: true, expected: BREAKS }],
  });
});

test.concurrent('without the fault there is no verdict, whatever is known', async ({ cli }) => {
  await aCut(cli, { [BUGGY]: BREAKS }, [{ ...behindTheCall, exchange: 9 } as typeof behindTheCall]);
  const { code, stdout } = await cli.run('run', '-c', BUGGY, '--json');
  expect(code).toBe(3);
  expect(JSON.parse(stdout)).toMatchObject([{ standing: 'unknown', expected: BREAKS, verdict: { kind: 'unknown' } }]);
});
