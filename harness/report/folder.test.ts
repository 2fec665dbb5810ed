// The folder of a report: what lies in it, and what becomes of that which lay there before.
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test as plain } from 'vitest';
import { withDir } from 'tmp-promise';
import { readCaseFile } from '../engine/case-file.ts';
import { finding, reportWith, SMALL } from './documents.fixture.ts';
import { writeFolder } from './folder.ts';
import { tellGitHub } from './github.ts';
import { markdownOf } from './forms/markdown.ts';
import { readReport } from './read.ts';

const test = plain.extend<{ folder: string }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads from the pattern that this needs nothing else
  folder: async ({}, use) => {
    await withDir(({ path }) => use(path), { unsafeCleanup: true });
  },
});

async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((one) => one.isFile())
    .map((one) => join(one.parentPath, one.name).slice(folder.length + 1))
    .toSorted();
}

test('the page, the document, JUnit, Markdown, and a reproducer for each finding', async ({ folder }) => {
  await writeFolder(folder, SMALL, 'with reproducers');
  expect(await filesIn(folder)).toEqual([
    'findings/a-cut.json',
    'findings/escaped.json',
    'findings/known.json',
    'index.html',
    'junit.xml',
    'report.json',
    'summary.md',
  ]);
  expect(await readReport(join(folder, 'report.json'))).toEqual(SMALL);
  expect(await readFile(join(folder, 'summary.md'), 'utf8')).toBe(markdownOf(SMALL));
});

test('a reproducer says what a replay is to show; of what had no verdict nothing is known', async ({ folder }) => {
  const report = reportWith({
    findings: [
      finding('stale', { why: 'The work is done twice.' }),
      finding('escaped', { standing: 'escaped', violations: [] }),
      finding('doubtful', { standing: 'unknown', violations: [], reasons: ['fault 1 was never reached'] }),
    ],
  });
  await writeFolder(folder, report, 'with reproducers');
  const read = async (id: string) => readCaseFile(join(folder, 'findings', `${id}.json`));
  expect(await read('stale')).toEqual({
    cutpoint: 1,
    why: 'a cut, reference+stale-prompt: The work is done twice.',
    case: report.findings[0]?.case,
    expect: { verdict: 'fail', signatures: ['retry-carries-outputs/stale'], digest: '0123456789ab' },
  });
  expect((await read('escaped')).expect).toEqual({ verdict: 'pass', signatures: [], digest: '0123456789ab' });
  expect((await read('doubtful')).expect).toBeUndefined();
});

test('what an earlier report left goes; what somebody else put there stays', async ({ folder }) => {
  await writeFolder(folder, SMALL, 'with reproducers');
  await writeFile(join(folder, 'findings', 'mine.json'), '{}');
  await writeFile(join(folder, 'notes.txt'), 'mine');
  await writeFolder(folder, reportWith({ findings: [finding('escaped')] }), 'with reproducers');
  expect(await filesIn(folder)).toEqual([
    'findings/escaped.json',
    'findings/mine.json',
    'index.html',
    'junit.xml',
    'notes.txt',
    'report.json',
    'summary.md',
  ]);
});

test('a folder whose report.json is somebody else’s, and names files outside of it, loses nothing', async ({
  folder,
}) => {
  const evil = { ...reportWith({ findings: [finding('x', { file: 'findings/../../kept.txt' })] }) };
  await mkdir(join(folder, 'report'));
  await writeFile(join(folder, 'kept.txt'), 'kept');
  await writeFile(join(folder, 'report', 'report.json'), JSON.stringify(evil));
  await writeFolder(join(folder, 'report'), SMALL, 'with reproducers');
  await writeFile(join(folder, 'report', 'report.json'), 'not JSON');
  await writeFolder(join(folder, 'report'), reportWith({}), 'with reproducers');
  expect(await readFile(join(folder, 'kept.txt'), 'utf8')).toBe('kept');
});

test('a report of another version, and one that was changed by hand, are told with their line', async ({ folder }) => {
  const path = join(folder, 'report.json');
  await writeFile(path, JSON.stringify({ ...SMALL, report: 2 }, null, 2));
  await expect(readReport(path)).rejects.toThrow(
    `${path}:2: report: is a report of version 2; this Cutpoint reads version 1`,
  );
  await writeFile(path, JSON.stringify(SMALL, null, 2).replace('"held"', '"hold"'));
  await expect(readReport(path)).rejects.toThrow(
    /report\.json:16: exercises\.0\.standing: Invalid option: expected one of/,
  );
  await writeFile(path, '{"report": 1, ');
  await expect(readReport(path)).rejects.toThrow(`${path}:1: not JSON: `);
});

test('GitHub Actions is told where it runs, and nowhere else', async ({ folder }) => {
  const summary = join(folder, 'summary');
  const printed: string[] = [];
  const print = (line: string) => void printed.push(line);
  await tellGitHub(SMALL, 'reports/runs/run', print, { GITHUB_STEP_SUMMARY: summary });
  expect(printed).toEqual([]);
  const root = join(process.cwd(), '..');
  await writeFile(summary, 'an earlier step\n');
  await tellGitHub(SMALL, 'reports/runs/run', print, {
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: summary,
    GITHUB_WORKSPACE: root,
  });
  const here = process.cwd().slice(root.length + 1);
  expect(printed.map((line) => line.split(',')[0])).toEqual([
    `::error file=${here}/scenarios/a-cut.scenario.ts`,
    `::error file=${here}/reports/runs/run/findings/escaped.json`,
    `::error file=${here}/reports/runs/run/summary.md`,
  ]);
  expect(await readFile(summary, 'utf8')).toBe(`an earlier step\n${markdownOf(SMALL)}\n`);
});
