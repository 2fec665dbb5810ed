// `faults bisect` as its users have it: against releases that are on this machine (a test downloads none), and what it refuses.
import { existsSync, mkdirSync, readdirSync, readFileSync, symlinkSync } from 'node:fs';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, type TestContext } from 'vitest';
import { behindTheCall, caseOf } from '../engine/trial.fixture.ts';
import { defaultFolder, PLATFORM } from '../releases/layout.ts';
import { test, type CommandLine } from './command-line.fixture.ts';

const CORPUS = join(import.meta.dirname, '../../scenarios/corpus');
const LOST = join(CORPUS, 'codex-0.120.0-lost-custom-output.json');

/** Lends the releases of this machine to a command line, whose own store is empty; the test is skipped where one is not here. */
function lend(cli: CommandLine, versions: readonly string[], { skip }: Pick<TestContext, 'skip'>): void {
  for (const version of versions) {
    const release = join('codex', `${version}-${PLATFORM}`);
    const here = join(defaultFolder(), release);
    if (!existsSync(here)) skip(`codex ${version} is not on this machine, and a test downloads nothing`);
    const there = join(cli.folder, '..', 'cache', release);
    mkdirSync(there, { recursive: true });
    for (const name of readdirSync(here)) symlinkSync(join(here, name), join(there, name));
  }
}

interface Told {
  readonly conclusion: object;
  readonly judged: readonly { readonly release: string; readonly look: string; readonly runs: readonly object[] }[];
  readonly signatures: readonly string[];
  readonly known: readonly object[];
}

/** Each of them is several processes, and they share the machine. */
const PATIENCE = { timeout: 120_000 };

describe('the seed’s bug', PATIENCE, () => {
  const RELEASES = ['0.107.0', '0.116.0', '0.117.0', '0.118.0', '0.120.0', '0.121.0', '0.122.0', '0.169.0'];
  const WORDS = ['bisect', LOST, '--client', 'codex', '--from', '0.107.0', '--to', '0.169.0', '--offline'];

  test.concurrent('the first release without it is found, and the same command judges nothing again', async ({
    cli,
    skip,
  }) => {
    lend(cli, RELEASES, { skip });
    const { code, stdout, stderr } = await cli.run(...WORDS, '--times', '2');
    expect(code).toBe(0);
    expect(stdout.replaceAll(CORPUS, 'CORPUS')).toBe(
      `codex@0.121.0 is the first release that does not show it; codex@0.120.0 is the last one before it, and shows it.
  it: call-has-one-output/persisted/custom/missing, finished-work-is-recorded/persisted/lost, finished-work-is-recorded/request/made-up, job-runs-once/asked-again, retry-carries-outputs/stale
  judged: 4 of 8 releases (both ends and 2 in between), 2 runs each; 4 were not, and are taken to be as their neighbours
    0.107.0 shows it, 2 of 2 runs
    0.120.0 shows it, 2 of 2 runs
    0.121.0 does not show it, 2 of 2 runs
    0.169.0 does not show it, 2 of 2 runs

See it yourself:
  pnpm faults replay CORPUS/codex-0.120.0-lost-custom-output.json --client codex@0.120.0 --times 2
  pnpm faults replay CORPUS/codex-0.120.0-lost-custom-output.json --client codex@0.121.0 --times 2
`,
    );
    expect(stderr.split('\n')[0]).toBe('codex: 8 releases from 0.107.0 to 0.169.0');
    const path = join(cli.folder, 'reports/runs/bisect/codex-0.120.0-lost-custom-output--codex/hearings.jsonl');
    const judged = readFileSync(path, 'utf8');
    expect(judged.trimEnd().split('\n')).toHaveLength(8);
    const again = await cli.run(...WORDS, '--times', '2', '--json');
    expect({ code: again.code, stderr: again.stderr }).toEqual({ code: 0, stderr: '' });
    expect(readFileSync(path, 'utf8')).toBe(judged);
  });

  test.concurrent('killed and interrupted, it goes on', async ({ cli, skip }) => {
    lend(cli, RELEASES, { skip });
    const words = [...WORDS, '--times', '1', '--jobs', '1', '--state', 'state'];
    const judgedOnce = async (signal: NodeJS.Signals) => {
      const running = cli.start(...words);
      for await (const [text] of texts(running.stderr)) if (/^\d\. /m.test(text)) break;
      running.child?.kill(signal);
      return running;
    };
    expect((await judgedOnce('SIGKILL')).signal).toBe('SIGKILL');
    const { exitCode, stdout } = await judgedOnce('SIGINT');
    expect(exitCode).toBe(130);
    expect(stdout.split('\n')[0]).toBe('Interrupted. The same command goes on from here.');
    const { code, stdout: found } = await cli.run(...words, '--json');
    expect(code).toBe(0);
    const told = JSON.parse(found) as Told;
    expect(told.conclusion).toMatchObject({ kind: 'found', last: '0.120.0', first: '0.121.0' });
    const lines = readFileSync(join(cli.folder, 'state/hearings.jsonl'), 'utf8').trimEnd().split('\n');
    expect(lines).toHaveLength(told.judged.length);
  });

  test.concurrent('3: both ends are the same; a bare case is looked for by what its ends violate', async ({
    cli,
    skip,
  }) => {
    lend(cli, ['0.107.0', '0.120.0', '0.121.0'], { skip });
    const { case: of } = JSON.parse(readFileSync(LOST, 'utf8')) as { case: object };
    const bare = await cli.write('bare.json', of);
    const same = await cli.run('bisect', bare, '--from', '0.107.0', '--to', '0.120.0', '--offline', '--times', '1');
    expect(same.code).toBe(3);
    expect(same.stdout).toMatch(/^codex@0.107.0 and codex@0.120.0 are the same: each shows it\. .*--all, which judges/);
    const all = await cli.run(
      'bisect',
      bare,
      '--from',
      '0.107.0',
      '--to',
      '0.121.0',
      '--offline',
      '--times',
      '1',
      '--all',
      '--json',
    );
    expect(all.code).toBe(0);
    expect(JSON.parse(all.stdout)).toMatchObject({
      signatures: expect.arrayContaining(['call-has-one-output/persisted/custom/missing']) as string[],
      conclusion: { kind: 'found', last: '0.120.0', first: '0.121.0', to: 'lacks' },
      monotone: true,
      assumed: 0,
    });
  });
});

test.concurrent('2: what means nothing, in one line', PATIENCE, async ({ cli }) => {
  const file = await cli.write('case.json', caseOf('codex@0.120.0', behindTheCall));
  const own = await cli.write('own.json', caseOf('reference', behindTheCall));
  const range = ['--from', '0.1.0', '--to', '0.2.0', '--offline'];
  for (const [words, line] of [
    [['none.json', ...range], 'faults: none.json: there is no such file'],
    [[own, ...range], 'faults: --client: reference has no releases; it is part of Cutpoint'],
    [[file, '-c', 'codx', ...range], /^faults: no client is called "codx"; there are /],
    [[file, '-c', 'codex@0.1.0', ...range], /^faults: --client: "codex@0.1.0" names a release; --from and --to say /],
    [[file, '-c', 'codex+wings', ...range], /^faults: no variant of codex is called "wings"; there are websocket$/],
    [[file, '--from', '2.0.0', '--to', '1.0.0', '--offline'], /^faults: codex: 2.0.0 is newer than 1.0.0; /],
    [
      [file, ...range],
      'faults: --from, --to: a bisection needs two releases; between 0.1.0 and 0.2.0, none is on this machine',
    ],
    [[file, '--from', './codex', '--to', '0.2.0', '--offline'], 'faults: codex: "./codex" is no version, and no tag'],
    [[file, '--from', '0.1.0', '--to', '', '--offline'], 'faults: codex: "" is no version, and no tag'],
    [[file, '--state', '', ...range], 'faults: --state: an empty name is no folder'],
    [[file], /^faults: required option '--from <release>' not specified$/],
  ] as const) {
    const { code, stdout, stderr } = await cli.run('bisect', ...words);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr.trim()).toEqual(typeof line === 'string' ? line : expect.stringMatching(line));
  }
});

test.concurrent('3: a client that cannot be put to the case is asked once', PATIENCE, async ({ cli, skip }) => {
  lend(cli, ['0.117.0', '0.120.0', '0.121.0'], { skip });
  const close = { kind: 'close', exchange: 1, at: { after: 'j1.done' }, code: 1012, reason: '' } as const;
  const file = await cli.write('close.json', caseOf('codex@0.120.0', close));
  const { code, stdout } = await cli.run('bisect', file, '--from', '0.117.0', '--to', '0.121.0', '--offline');
  expect(code).toBe(3);
  expect(stdout.split('\n').slice(0, 4)).toEqual([
    'No verdict: of 3 releases from 0.117.0 to 0.121.0 fewer than two could be judged.',
    '  it: nothing was violated, so there is nothing to look for',
    '  judged: 1 of 3 releases, 3 runs each; 2 were not',
    '    0.117.0 is stepped over: not supported: close strikes a WebSocket, and its replies come over HTTP',
  ]);
});

/** All that a stream has said so far, each time that it says more. */
async function* texts(stream: NodeJS.ReadableStream): AsyncGenerator<[string]> {
  let text = '';
  for (;;) {
    text += String((await once(stream, 'data'))[0]);
    yield [text];
  }
}
