// The reports that commands leave, as their users find them.
import { once } from 'node:events';
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { behindTheCall, caseOf } from '../engine/trial.fixture.ts';
import type { Report } from '../report/document.ts';
import { test, type CommandLine } from './command-line.fixture.ts';

const BUGGY = 'reference+stale-prompt';
const buggy = caseOf(BUGGY, behindTheCall);

function scenario(cli: CommandLine, name: string): Promise<string> {
  const { script, faults } = buggy;
  const declared = JSON.stringify({ name, why: 'It is tried.', clients: ['reference'], turns: script.turns, faults });
  const module = JSON.stringify(join(import.meta.dirname, '..', 'scenario.ts'));
  const text = `import { scenario } from ${module};\nexport default scenario(${declared});\n`;
  return cli.write(`scenarios/${name.replaceAll(' ', '-')}.scenario.ts`, text);
}

function reportIn(cli: CommandLine, folder: string): Report {
  return JSON.parse(readFileSync(join(cli.folder, folder, 'report.json'), 'utf8')) as Report;
}

/** Without what differs between two runs that came to the same. */
function timeless({ made: _, command: __, ...rest }: Report) {
  return rest;
}

const BESIDE = ['index.html', 'junit.xml', 'report.json', 'summary.md'];

describe('run', () => {
  test.concurrent('a folder with everything; the same run twice is the same report but for its date', async ({
    cli,
  }) => {
    await scenario(cli, 'a cut');
    await cli.run('run', '-c', 'reference', BUGGY, '--report', 'one');
    await cli.run('run', '-c', 'reference', BUGGY, '--report', 'two');
    expect(readdirSync(join(cli.folder, 'one')).toSorted()).toEqual(['findings', ...BESIDE]);
    const [one, two] = [reportIn(cli, 'one'), reportIn(cli, 'two')];
    expect(two.digest).toBe(one.digest);
    expect(one).toMatchObject({
      report: 1,
      kind: 'scenarios',
      title: `Scenarios against reference, ${BUGGY}`,
      command: `pnpm faults run -c reference ${BUGGY} --report one`,
      exercises: [
        { scenario: 'a cut', client: 'reference', standing: 'held', cases: 1 },
        {
          scenario: 'a cut',
          client: BUGGY,
          standing: 'violated',
          cases: 1,
          detail: ['retry-carries-outputs', 'job-runs-once'],
          source: 'scenarios/a-cut.scenario.ts',
          finding: 'a-cut--reference-stale-prompt',
        },
      ],
      findings: [
        {
          id: 'a-cut--reference-stale-prompt',
          title: `a cut, ${BUGGY}`,
          why: 'It is tried.',
          file: 'findings/a-cut--reference-stale-prompt.json',
          commands: [
            'pnpm faults replay one/findings/a-cut--reference-stale-prompt.json',
            `pnpm faults run "a cut" --client ${BUGGY}`,
          ],
        },
      ],
      invariants: [{ id: 'retry-carries-outputs' }, { id: 'job-runs-once' }],
    });
    expect(one.findings[0]?.story?.scenes.length).toBeGreaterThan(5);
    expect((await cli.run('replay', 'one/findings/a-cut--reference-stale-prompt.json')).code).toBe(1);
  });

  test.concurrent('two scenarios whose names make one file name have a reproducer each', async ({ cli }) => {
    await scenario(cli, 'a cut');
    await scenario(cli, 'a-cut!');
    const { stdout } = await cli.run('run', '-c', BUGGY);
    const files = ['a-cut--reference-stale-prompt-2.json', 'a-cut--reference-stale-prompt.json'];
    expect(readdirSync(join(cli.folder, 'reports/runs/run/findings')).toSorted()).toEqual(files);
    for (const file of files)
      expect(stdout).toContain(`Replay: pnpm faults replay reports/runs/run/findings/${file}\n`);
    await cli.run('run', '-c', 'reference');
    expect(readdirSync(join(cli.folder, 'reports/runs/run/findings'))).toEqual([]);
  });

  test.concurrent('Ctrl-C: what is there is reported, as a run that was interrupted', async ({ cli }) => {
    for (const name of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) await scenario(cli, name.repeat(3));
    const clients = Array.from({ length: 60 }, (_, at) => (at % 2 === 0 ? 'reference' : BUGGY));
    const running = cli.start('run', '-c', ...clients, '--report', 'broken-off');
    await once(running.stdout, 'data');
    expect((await cli.interrupt(running)).code).toBe(130);
    const { title, exercises } = reportIn(cli, 'broken-off');
    expect(title).toMatch(/, interrupted$/);
    expect(exercises.length).toBeGreaterThan(0);
    expect(exercises.length).toBeLessThan(8 * 60);
  });
});

test.concurrent('2: a report that could not be left, before anything is run', async ({ cli }) => {
  await scenario(cli, 'a cut');
  const kept = await cli.write('kept.json', buggy);
  for (const [words, line] of [
    [['run', '--report', kept], 'kept.json cannot be written: kept.json is no folder'],
    [['run', '--report', 'kept.json/below/it'], 'kept.json/below/it cannot be written: kept.json is no folder'],
    [['run', '--report', ''], '--report: an empty name is no folder'],
    [['replay', kept, '--report', kept], 'kept.json cannot be written: kept.json is no folder'],
    [['matrix', '--report', kept], 'kept.json cannot be written: kept.json is no folder'],
    [['matrix', '--out', 'scenarios'], '--out: "scenarios" is no name of a file'],
    [['matrix', '--out', 'kept.json/matrix.md'], 'kept.json/matrix.md cannot be written: kept.json is no folder'],
  ] as const)
    expect(await cli.run(...words)).toEqual({ code: 2, stdout: '', stderr: `faults: ${line}\n` });
  expect(readdirSync(cli.folder).toSorted()).toEqual(['kept.json', 'scenarios']);
});

test.concurrent('3: a client that cannot be had ends a run before the others are played', async ({ cli }) => {
  await scenario(cli, 'a cut');
  expect(await cli.run('run', '-c', 'reference', 'codex@9.9.9', '--offline')).toEqual({
    code: 3,
    stdout: '',
    stderr: 'faults: no verdict: codex 9.9.9 is not installed, and cannot be downloaded offline\n',
  });
  expect(existsSync(join(cli.folder, 'reports'))).toBe(false);
});

test.concurrent('replay leaves a report where one is asked for', async ({ cli }) => {
  const file = await cli.write('kept.json', { cutpoint: 1, why: 'It happened.', case: buggy });
  await cli.run('replay', file);
  expect(readdirSync(cli.folder)).toEqual(['kept.json']);
  const { stdout } = await cli.run('replay', file, '--times', '3', '--report', 'seen');
  expect(stdout).toMatch(/\nreport {4}seen\/index\.html\n$/);
  const report = reportIn(cli, 'seen');
  expect(report.exercises).toMatchObject([{ scenario: 'kept', client: BUGGY, standing: 'violated', cases: 3 }]);
  expect(report.findings).toMatchObject([
    { why: 'It happened.', file: 'findings/kept--reference-stale-prompt.json', replays: [{ times: 3, shows: true }] },
  ]);
});

describe('campaigns', () => {
  const CAMPAIGN = ['fuzz', '-c', BUGGY, '-n', '20', '--phases', 'drawn', 'minimise', '--corpus', 'found'];

  test.concurrent('a report lies beside the log, and is made anew from it', async ({ cli }) => {
    await cli.run(...CAMPAIGN);
    const before = reportIn(cli, 'found');
    expect(before).toMatchObject({ kind: 'campaign', campaigns: [{ client: BUGGY, seed: 1, cases: 20 }] });
    for (const { file } of before.findings) expect(existsSync(join(cli.folder, 'found', file ?? ''))).toBe(true);
    for (const name of BESIDE) rmSync(join(cli.folder, 'found', name));
    expect(await cli.run('report', 'found')).toEqual({ code: 0, stdout: 'report    found/index.html\n', stderr: '' });
    expect(readdirSync(join(cli.folder, 'found'))).toEqual(expect.arrayContaining(BESIDE));
    expect(timeless(reportIn(cli, 'found'))).toEqual(timeless(before));

    const known = await cli.run('report', 'found', '--baseline', 'found/findings.json', '--json');
    expect((JSON.parse(known.stdout) as Report).findings.map((one) => one.isNew)).toEqual(
      before.findings.map(() => false),
    );
  });
});

describe('report', () => {
  test.concurrent('makes everything anew of a report.json', async ({ cli }) => {
    await scenario(cli, 'a cut');
    await cli.run('run', '-c', BUGGY, '--report', 'run');
    const before = reportIn(cli, 'run');
    rmSync(join(cli.folder, 'run', 'findings'), { recursive: true });
    rmSync(join(cli.folder, 'run', 'junit.xml'));
    expect((await cli.run('report', 'run')).code).toBe(0);
    expect(readdirSync(join(cli.folder, 'run')).toSorted()).toEqual(['findings', ...BESIDE]);
    expect(reportIn(cli, 'run')).toEqual(before);
    expect((await cli.run('replay', 'run/findings/a-cut--reference-stale-prompt.json')).code).toBe(1);
  });

  test.concurrent('2: what is no report is told in one line, with file, line and field', async ({ cli }) => {
    const line = async (...words: string[]) => {
      const { code, stdout, stderr } = await cli.run('report', ...words);
      expect([code, stdout]).toEqual([2, '']);
      return stderr;
    };
    expect(await line('none')).toBe('faults: none/report.json: there is no such file\n');
    await cli.write('other/report.json', { report: 7 });
    expect(await line('other')).toBe(
      'faults: other/report.json:2: report: is a report of version 7; this Cutpoint reads version 1\n',
    );
    await cli.write('other/report.json', { report: 1, kind: 'scenario' });
    expect(await line('other')).toMatch(/^faults: other\/report\.json:3: kind: Invalid option: [^\n]*\n$/);
    await cli.write('known.json', { cutpoint: 1, findings: [], withoutVerdict: [] });
    expect(await line('other', '--baseline', 'known.json')).toBe(
      'faults: --baseline: other holds no log of a campaign to hold it against\n',
    );
    writeFileSync(join(cli.folder, 'other', 'log.jsonl'), '{"kind":"case"}\n');
    expect(await line('other')).toMatch(/^faults: other\/log\.jsonl:1: lane: [^\n]+\n$/);
  });
});
