// `faults matrix` as its users have it: what it prints and leaves, what a kill and Ctrl-C do to it, and what a release does that is not there.
import { once } from 'node:events';
import { existsSync, readFileSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { describe, expect } from 'vitest';
import type { ProcessPromise } from 'zx';
import { behindTheCall, caseOf } from '../engine/trial.fixture.ts';
import { report as schema, type Report } from '../report/document.ts';
import { test, type CommandLine } from './command-line.fixture.ts';

/** Puts a scenario with that fault into the project. */
async function scenario(
  cli: CommandLine,
  name: string,
  faults: readonly object[],
  clients = ['reference'],
): Promise<void> {
  const { script } = caseOf('reference');
  const declared = JSON.stringify({ name, why: 'It is tried.', clients, turns: script.turns, faults });
  const module = JSON.stringify(join(import.meta.dirname, '..', 'scenario.ts'));
  await cli.write(
    `scenarios/${name.replaceAll(' ', '-')}.scenario.ts`,
    `import { scenario } from ${module};\nexport default scenario(${declared});\n`,
  );
}

/** One that a client with the bug violates, one that is about WebSockets, and one that strikes files. */
async function threeScenarios(cli: CommandLine): Promise<void> {
  await scenario(cli, 'a cut', [behindTheCall]);
  await scenario(cli, 'a torn file', [{ kind: 'tear', turn: 2, file: 'history', behind: 2, lost: 1 }]);
  await scenario(cli, 'over a WebSocket', [behindTheCall], ['reference+websocket']);
}

const CLIENTS = ['--client', 'reference', 'reference+stale-prompt', 'openai-sdk'];

function reportIn(cli: CommandLine, folder = 'reports/runs/matrix'): Report {
  return schema.parse(JSON.parse(readFileSync(join(cli.folder, folder, 'report.json'), 'utf8')));
}

function hearingsIn(cli: CommandLine): string[] {
  const path = join(cli.folder, 'reports/runs/matrix/hearings/hearings.jsonl');
  return existsSync(path) ? readFileSync(path, 'utf8').split('\n').slice(0, -1) : [];
}

/** Each of them is several processes, and they share the machine. */
const PATIENCE = { timeout: 120_000 };

describe('the matrix', PATIENCE, () => {
  test.concurrent('on the terminal, as Markdown, and as a report', async ({ cli }) => {
    await threeScenarios(cli);
    const { code, stdout, stderr } = await cli.run('matrix', ...CLIENTS, '--times', '2', '--out', 'reports/matrix.md');
    expect({ code, last: stderr.trimEnd().split('\n').at(-1) }).toEqual({
      code: 1,
      last: '9 of 9 fields: 2 not supported, 5 held, 2 violated',
    });
    expect(stripVTControlCharacters(stdout)).toContain(`
│client                 │held │1  │2  │3  │
│openai-sdk             │1/1  │✓  │–1 │–2 │
│reference              │3/3  │✓  │✓  │✓  │
│reference+stale-prompt │1/3  │✗3 │✓  │✗3 │
`);
    expect(stdout).toContain(`
report    reports/runs/matrix/index.html
Markdown  reports/matrix.md
`);
    expect(readFileSync(join(cli.folder, 'reports/matrix.md'), 'utf8')).toContain(
      '| reference+stale-prompt | 1 of 3 | ✗<sub>3</sub> | ✓ | ✗<sub>3</sub> |',
    );
    const { exercises, findings } = reportIn(cli);
    expect(exercises.map(({ client, column, standing, cases }) => [client, column, standing, cases])).toEqual([
      ['openai-sdk', 'openai-sdk', 'held', 2],
      ['reference', 'reference', 'held', 2],
      ['reference+stale-prompt', 'reference+stale-prompt', 'violated', 2],
      ['openai-sdk', 'openai-sdk', 'unsupported', 0],
      ['reference', 'reference', 'held', 2],
      ['reference+stale-prompt', 'reference+stale-prompt', 'held', 2],
      ['openai-sdk', 'openai-sdk', 'unsupported', 0],
      ['reference+websocket', 'reference', 'held', 2],
      ['reference+websocket+stale-prompt', 'reference+stale-prompt', 'violated', 2],
    ]);
    // What a finding names as its reproducer shows it again.
    const [finding] = findings;
    const replay = await cli.run('replay', join('reports/runs/matrix', finding?.file ?? ''), '--times', '2');
    expect(replay.code).toBe(1);
  });

  test.concurrent('a second time nothing is judged, and the digest is the same in any order', async ({ cli }) => {
    await threeScenarios(cli);
    const first = await cli.run('matrix', ...CLIENTS, '--times', '1', '--json');
    const judged = hearingsIn(cli);
    const second = await cli.run('matrix', ...CLIENTS, '--times', '1', '--json');
    expect(hearingsIn(cli)).toEqual(judged);
    const backwards = ['over', 'torn', 'a cut', '--client', 'openai-sdk', 'reference+stale-prompt', 'reference'];
    const third = await cli.run(
      'matrix',
      ...backwards,
      '--times',
      '1',
      '--json',
      '--report',
      'elsewhere',
      '--jobs',
      '1',
    );
    const digests = [first, second, third].map(({ stdout }) => (JSON.parse(stdout) as Report).digest);
    expect(new Set(digests).size).toBe(1);
    expect([first, second, third].map(({ code, stderr }) => ({ code, stderr }))).toEqual(
      Array.from({ length: 3 }, () => ({ code: 1, stderr: '' })),
    );
  });

  test.concurrent('killed at any point, it goes on, judges nothing twice, and comes to the same', async ({ cli }) => {
    await threeScenarios(cli);
    const words = ['matrix', ...CLIENTS, '--times', '6', '--jobs', '1', '--json'];
    const path = join(cli.folder, 'reports/runs/matrix/hearings/hearings.jsonl');
    for (const more of [1, 4_000, 9_000]) {
      const running = cli.start(...words);
      await grown(path, more, running);
      running.child?.kill('SIGKILL');
      await running;
    }
    const { code, stdout } = await cli.run(...words);
    const whole = await cli.run(...words, '--report', 'undisturbed');
    expect(code).toBe(1);
    expect((JSON.parse(stdout) as Report).digest).toBe((JSON.parse(whole.stdout) as Report).digest);
    // Seven fields are judged six times each, two are not.
    expect(hearingsIn(cli)).toHaveLength(42);
  });

  test.concurrent('interrupted, it writes what it has and says so', async ({ cli }) => {
    await threeScenarios(cli);
    const running = cli.start('matrix', ...CLIENTS, '--times', '40', '--jobs', '1');
    await grown(join(cli.folder, 'reports/runs/matrix/hearings/hearings.jsonl'), 1, running);
    const { code, stderr } = await cli.interrupt(running);
    expect(code).toBe(130);
    expect(stderr).toMatch(/interrupted after \d of 9 fields; the same command goes on from here\n$/);
    const { title, exercises } = reportIn(cli);
    expect(title).toBe(`Clients by scenarios, interrupted: ${9 - exercises.length} of 9 fields missing`);
    expect(hearingsIn(cli).length).toBeGreaterThan(0);
  });
});

describe('clients', PATIENCE, () => {
  test.concurrent('a release that cannot be had is unknown, with the reason, and the others are judged', async ({
    cli,
  }) => {
    await scenario(cli, 'a cut', [behindTheCall]);
    const { code, stdout } = await cli.run(
      'matrix',
      '-c',
      'reference',
      'codex@9.9.9',
      '--offline',
      '-n',
      '1',
      '--json',
    );
    expect(code).toBe(3);
    expect((JSON.parse(stdout) as Report).exercises).toMatchObject([
      { client: 'reference', standing: 'held', cases: 1 },
      {
        client: 'codex@9.9.9',
        standing: 'unknown',
        cases: 0,
        detail: ['codex 9.9.9 is not installed, and cannot be downloaded offline'],
      },
    ]);
  });

  test.concurrent('all that the scenarios name where none is given; known bugs are no violations', async ({ cli }) => {
    await threeScenarios(cli);
    const { code, stdout } = await cli.run('matrix', '-n', '1', '--json');
    expect(code).toBe(0);
    expect((JSON.parse(stdout) as Report).exercises.map(({ client }) => client)).toEqual([
      'reference',
      'reference',
      'reference+websocket',
    ]);
  });

  test.concurrent('2: what means nothing, in one line', async ({ cli }) => {
    await threeScenarios(cli);
    for (const [words, line] of [
      [['-c', 'referense'], /^faults: no client is called "referense"; there are /],
      [['no such'], /^faults: no scenario is called "no such"; there are /],
      [['-n', '0'], /^faults: --times: "0" is not a whole number of at least 1$/],
      [
        ['-c', 'codex@0.2.0..0.1.0', '--offline'],
        /^faults: codex: 0.2.0 is newer than 0.1.0; the older one comes first$/,
      ],
      [
        ['-c', 'codex@0.1.0..0.2.0', '--offline'],
        /^faults: --client: codex@0.1.0..0.2.0 holds no release that could be had$/,
      ],
    ] as const) {
      const { code, stdout, stderr } = await cli.run('matrix', ...words);
      expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
      expect(stderr.trim()).toMatch(line);
    }
  });
});

/** Resolves when a file has so many bytes more than now, or the process has ended. */
async function grown(path: string, by: number, running: ProcessPromise): Promise<void> {
  const size = () => (existsSync(path) ? statSync(path).size : 0);
  const wanted = size() + by;
  const ended = new AbortController();
  void running.then(() => ended.abort());
  // The command makes the folder before it tells or judges anything.
  const folder = join(path, '../../../../..');
  const watcher = watch(folder, { signal: ended.signal, recursive: true });
  while (size() < wanted && !ended.signal.aborted)
    await once(watcher, 'change', { signal: ended.signal }).catch(() => {});
  watcher.close();
}
