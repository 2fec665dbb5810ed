// The reporter in a project of somebody else's: vitest is run there, with scenarios of that project, and leaves a report.
import { mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withDir } from 'tmp-promise';
import { $ } from 'zx';
import type { Report } from './document.ts';

const ROOT = join(import.meta.dirname, '../..');

const CONFIG = `export default {
  test: { include: ['scenarios/*.scenario.ts'], reporters: ['cutpoint/reporter'], maxWorkers: 1 },
};
`;

/** One client holds, the other has a bug that nobody has told the scenario of. */
const CUT = `import { call, say, scenario, turnOf } from 'cutpoint';
export default scenario({
  name: 'the stream dies after a call',
  why: 'It happened to us.',
  clients: ['reference', 'reference+stale-prompt'],
  turns: [turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'Done.')])],
  faults: [{ kind: 'cut', exchange: 1, at: { after: 'j1.done' }, ending: 'fin' }],
});
`;

/** Beside the scenario a test ends the process. */
const DYING = `import { say, scenario, turnOf } from 'cutpoint';
import { test } from 'vitest';
test.concurrent('dies', () => process.kill(process.pid, 'SIGKILL'));
export default scenario({
  name: 'a worker that dies',
  why: 'It is tried.',
  clients: ['reference'],
  turns: [turnOf('Say it.', [say('t1', 'Done.')])],
  faults: [{ kind: 'cut', exchange: 1, at: { after: 't1.done' }, ending: 'fin' }],
});
`;

async function vitestIn(
  folder: string,
  files: Readonly<Record<string, string>>,
): Promise<{ code: number | null; stdout: string }> {
  mkdirSync(join(folder, 'node_modules'));
  mkdirSync(join(folder, 'scenarios'));
  symlinkSync(ROOT, join(folder, 'node_modules', 'cutpoint'));
  symlinkSync(join(ROOT, 'node_modules', 'vitest'), join(folder, 'node_modules', 'vitest'));
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'vitest.config.js'), CONFIG);
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'scenarios', name), text);
  const own = Object.keys(process.env).filter((name) => !/^VITEST|^TEST$|^GITHUB_/.test(name));
  const env = Object.fromEntries(own.map((name) => [name, process.env[name]]));
  const { exitCode, stdout } = await $({
    cwd: folder,
    env: { ...env, NO_COLOR: '1' },
    nothrow: true,
    quiet: true,
  })`${process.execPath} node_modules/vitest/vitest.mjs run`;
  return { code: exitCode, stdout };
}

test(
  'a failure that nobody knew: exit code 1, the table, and the report with its story',
  { timeout: 90_000 },
  async () => {
    await withDir(
      async ({ path }) => {
        const { code, stdout } = await vitestIn(path, { 'cut.scenario.ts': CUT });
        expect(stdout).toContain('│ the stream dies after a call │ VIOLATED 1 of 2 │');
        expect(stdout).toContain('\n1 failure:\n\nVIOLATED: the stream dies after a call, reference+stale-prompt\n');
        expect(stdout).toContain('\nreport: reports/runs/vitest/index.html\n\n1 passed, 1 failed\n');
        expect(code).toBe(1);
        const folder = join(path, 'reports/runs/vitest');
        const id = 'the-stream-dies-after-a-call--reference-stale-prompt';
        expect(readdirSync(folder, { recursive: true, encoding: 'utf8' }).toSorted()).toEqual(
          ['findings', `findings/${id}.json`, 'index.html', 'junit.xml', 'report.json', 'summary.md'].toSorted(),
        );
        const report = JSON.parse(readFileSync(join(folder, 'report.json'), 'utf8')) as Report;
        expect(report).toMatchObject({
          kind: 'scenarios',
          command: 'vitest run',
          exercises: [
            { client: 'reference', standing: 'held', source: 'scenarios/cut.scenario.ts' },
            { client: 'reference+stale-prompt', standing: 'violated', finding: id },
          ],
          findings: [
            {
              id,
              why: 'It happened to us.',
              commands: [
                `pnpm faults replay reports/runs/vitest/findings/${id}.json`,
                expect.stringMatching(/^pnpm faults run "the stream /),
              ],
            },
          ],
        });
        expect(report.findings[0]?.story?.scenes.length).toBeGreaterThan(5);
        expect(report.exercises.every((one) => (one.seconds ?? 0) > 0)).toBe(true);
      },
      { unsafeCleanup: true },
    );
  },
);

test('a worker that dies: what it was at has no verdict, and the rest is reported', { timeout: 90_000 }, async () => {
  await withDir(
    async ({ path }) => {
      const { code } = await vitestIn(path, { 'cut.scenario.ts': CUT, 'dies.scenario.ts': DYING });
      expect(code).toBe(1);
      const report = JSON.parse(readFileSync(join(path, 'reports/runs/vitest/report.json'), 'utf8')) as Report;
      expect(report.exercises).toMatchObject([
        { scenario: 'the stream dies after a call', standing: 'held' },
        { scenario: 'the stream dies after a call', standing: 'violated' },
        { scenario: 'a worker that dies', standing: 'unknown', cases: 0, detail: ['the test did not run to its end'] },
      ]);
    },
    { unsafeCleanup: true },
  );
});
