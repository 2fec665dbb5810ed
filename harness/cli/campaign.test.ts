// Campaigns as their users have them: killed at any instant and continued, split and merged, compared with what is known already.
import { once } from 'node:events';
import { appendFileSync, existsSync, readdirSync, readFileSync, statSync, watch } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect } from 'vitest';
import type { ProcessPromise } from 'zx';
import { behindTheCall, caseOf } from '../engine/trial.fixture.ts';
import { test, type CommandLine, type Ended } from './command-line.fixture.ts';

/** Three planted bugs: outputs are not waited for, ids are given twice, and a cut is taken for an end. */
const BUGGY = 'reference+skip-drain+repeat-ids+swallow-cut';

interface Campaign {
  readonly campaigns: readonly { readonly client: string; readonly cases: number; readonly digest: string }[];
  readonly findings: readonly { readonly name: string; readonly isNew: boolean; readonly clients: readonly string[] }[];
}

/** What `--json` printed. */
function printed({ stdout }: Ended): Campaign {
  return JSON.parse(stdout) as Campaign;
}

function digests({ campaigns }: Campaign): string[] {
  return campaigns.map((one) => one.digest);
}

function read(cli: CommandLine, ...path: string[]): string {
  return readFileSync(join(cli.folder, ...path), 'utf8');
}

describe('killed and continued', () => {
  const CAMPAIGN = ['-n', '400', '-s', '7'];

  test(
    'SIGKILL 50 times at random instants: the same findings as undisturbed, nothing lost, nothing torn',
    { timeout: 400_000 },
    async ({ cli }) => {
      const undisturbed = await cli.run('fuzz', '-c', BUGGY, ...CAMPAIGN, '--corpus', 'undisturbed', '--json');
      expect(undisturbed.code).toBe(1);

      const log = join(cli.folder, 'killed', 'log.jsonl');
      for (const growth of fc.sample(fc.nat({ max: 25_000 }), { seed: 1, numRuns: 50 })) {
        const fuzzing = cli.start('fuzz', '-c', BUGGY, ...CAMPAIGN, '--corpus', 'killed');
        await grown(log, growth, fuzzing);
        fuzzing.child?.kill('SIGKILL');
        expect((await fuzzing).signal, 'it was to be killed, and had ended: it needs more cases').toBe('SIGKILL');
      }

      const continued = await cli.run('fuzz', '--corpus', 'killed', ...CAMPAIGN, '--json');
      expect(printed(continued).findings.length).toBeGreaterThanOrEqual(3);
      expect(digests(printed(continued))).toEqual(digests(printed(undisturbed)));
      expect(read(cli, 'killed', 'findings.json')).toBe(read(cli, 'undisturbed', 'findings.json'));
      expect(read(cli, 'killed', 'coverage.json')).toBe(read(cli, 'undisturbed', 'coverage.json'));
      expect(readdirSync(join(cli.folder, 'killed', 'corpus'))).toEqual(
        readdirSync(join(cli.folder, 'undisturbed', 'corpus')),
      );
      const places = casesIn(read(cli, 'killed', 'log.jsonl'));
      expect(new Set(places).size).toBe(places.length);
    },
  );
});

describe('split and merged', () => {
  const CAMPAIGN = ['-c', BUGGY, '-n', '200', '-s', '3', '--json'];

  test(
    'four shards merged equal one run of the same seed, to the digest and to the byte',
    { timeout: 120_000 },
    async ({ cli }) => {
      const whole = await cli.run('fuzz', ...CAMPAIGN, '--corpus', 'whole');
      const shards = ['1/4', '2/4', '3/4', '4/4'];
      const parts = await Promise.all(
        shards.map((shard) => cli.run('fuzz', ...CAMPAIGN, '--shard', shard, '--corpus', `part-${shard[0]}`)),
      );
      const merged = await cli.run('merge', 'part-1', 'part-2', 'part-3', 'part-4', '--into', 'merged', '--json');

      expect(merged.code).toBe(1);
      expect(digests(printed(merged))).toEqual(digests(printed(whole)));
      for (const document of ['findings.json', 'coverage.json', 'coverage.txt'])
        expect(read(cli, 'merged', document)).toBe(read(cli, 'whole', document));
      const cases = (of: Ended) => printed(of).campaigns.reduce((sum, one) => sum + one.cases, 0);
      expect(parts.map(cases).reduce((sum, one) => sum + one)).toBe(cases(whole));

      // What was merged goes on as one campaign, as if it had never been split.
      const [further, beyond] = [
        ['-n', '240', '--json', '--corpus', 'merged'],
        ['-n', '240', '--json', '--corpus', 'whole'],
      ];
      expect(digests(printed(await cli.run('fuzz', ...further)))).toEqual(
        digests(printed(await cli.run('fuzz', ...beyond))),
      );
    },
  );

  test('campaigns of several clients: each finding is told once, with all that show it', async ({ cli }) => {
    const clients = ['reference+swallow-cut', 'reference+swallow-cut+skip-drain'];
    for (const [at, client] of clients.entries())
      await cli.run('fuzz', '-c', client, '-n', '40', '--phases', 'drawn', 'minimise', '--corpus', `client-${at}`);
    const merged = printed(await cli.run('merge', 'client-0', 'client-1', '--into', 'merged', '--json'));
    expect(merged.campaigns.map((one) => one.client)).toEqual(clients);
    expect(new Set(merged.findings.map((one) => one.name)).size).toBe(merged.findings.length);
    expect(merged.findings.filter((one) => one.clients.length === 2).length).toBeGreaterThan(0);
  });

  test('a folder that is given twice counts once', async ({ cli }) => {
    await cli.run('fuzz', '-c', 'reference', '-n', '10', '--phases', 'drawn', '--corpus', 'once');
    const { code, stderr } = await cli.run('merge', 'once', './once/', '--into', 'merged');
    expect([code, stderr]).toEqual([0, 'merge: ./once/ is the folder once, which was given before: it counts once\n']);
    expect(read(cli, 'merged', 'campaign.json')).toBe(read(cli, 'once', 'campaign.json'));
  });

  test('shards of several versions are joined, and told apart; a log that does not tell its version is read', async ({
    cli,
  }) => {
    const campaign = ['-c', 'reference', '-n', '20', '--phases', 'drawn', '--json'];
    await cli.run('fuzz', ...campaign, '--corpus', 'whole');
    for (const part of ['1', '2', '3'])
      await cli.run('fuzz', ...campaign, '--shard', `${part}/3`, '--corpus', `part-${part}`);
    const { version } = JSON.parse(readFileSync(join(import.meta.dirname, '../../package.json'), 'utf8')) as {
      version: string;
    };
    expect(read(cli, 'part-1', 'log.jsonl')).toMatch(`{"kind":"campaign","cutpoint":1,"version":"${version}",`);
    await cli.write('part-2/log.jsonl', read(cli, 'part-2', 'log.jsonl').replace(`"${version}"`, '"0.0.9"'));
    await cli.write('part-3/log.jsonl', read(cli, 'part-3', 'log.jsonl').replace(`"version":"${version}",`, ''));

    const merged = await cli.run('merge', 'part-1', 'part-2', 'part-3', '--into', 'merged');
    expect(merged.stderr).toBe(
      `merge: reference, seed 1: planned by several versions of Cutpoint (0.0.9; ${version}; one that did not tell), which may have drawn other cases\n`,
    );
    expect(read(cli, 'merged', 'coverage.json')).toBe(read(cli, 'whole', 'coverage.json'));
    // What was merged tells it again.
    expect((await cli.run('merge', 'merged', '--into', 'again')).stderr).toBe(merged.stderr);
    expect((await cli.run('merge', 'part-1', '--into', 'one')).stderr).toBe('');
  });

  test('what cannot be merged is told in one line', async ({ cli }) => {
    await cli.write('empty/readme.txt', 'no campaign');
    expect(await cli.run('merge', 'nowhere')).toEqual({
      code: 2,
      stdout: '',
      stderr: 'faults: nowhere: there is no such folder\n',
    });
    expect(await cli.run('merge', 'empty')).toMatchObject({
      code: 2,
      stderr: 'faults: empty: there is no campaign in this folder\n',
    });
    await cli.write('torn/log.jsonl', '{"kind":"case"}\n');
    expect((await cli.run('merge', 'torn')).stderr).toMatch(/^faults: torn\/log\.jsonl:1: lane: [^\n]+\n$/);
  });
});

describe('baselines', () => {
  const drawn = ['-c', 'reference+swallow-cut', '-n', '40', '--phases', 'drawn', 'minimise'];

  test('what is known fails nothing, what is new does', { timeout: 60_000 }, async ({ cli }) => {
    expect((await cli.run('fuzz', ...drawn, '--corpus', 'first')).code).toBe(1);
    const again = await cli.run(
      'fuzz',
      ...drawn,
      '-s',
      '2',
      '--corpus',
      'second',
      '--baseline',
      'first/findings.json',
      '--json',
    );
    expect(printed(again).findings.filter((one) => one.isNew)).toEqual([]);
    expect(again.code).toBe(0);

    const [, , ...rest] = drawn;
    const worse = await cli.run(
      'fuzz',
      '-c',
      'reference+swallow-cut+double-output',
      ...rest,
      '--corpus',
      'third',
      '--baseline',
      'first/findings.json',
      '--json',
    );
    expect(worse.code).toBe(1);
    expect(printed(worse).findings.filter((one) => one.isNew).length).toBeGreaterThan(0);
  });

  test('a file that is none is told in one line', async ({ cli }) => {
    const file = await cli.write('baseline.json', { cutpoint: 1, findings: [{}], withoutVerdict: [] });
    const { code, stderr } = await cli.run('fuzz', ...drawn, '--baseline', file);
    expect(code).toBe(2);
    expect(stderr).toMatch(
      /^faults: --baseline: baseline\.json:\d+: findings\.0\.signature: [^\n]+ it is to be the findings\.json of a campaign\n$/,
    );
  });
});

describe('the folder of a campaign', () => {
  const small = ['-n', '10', '--phases', 'drawn', 'minimise', '--corpus', 'here'];

  test(
    'is continued where it holds one, whose client and seed need not be said again',
    { timeout: 60_000 },
    async ({ cli }) => {
      await cli.run('fuzz', '-c', 'reference', '-s', '5', ...small);
      const [, , ...rest] = small;
      const { campaigns } = printed(await cli.run('fuzz', '-n', '25', ...rest, '--json'));
      expect(campaigns).toMatchObject([{ client: 'reference', seed: 5, cases: 25 }]);
      expect(await cli.run('fuzz', '-s', '6', ...small)).toEqual({
        code: 2,
        stdout: '',
        stderr:
          'faults: --seed: here/log.jsonl:1 is a campaign with "5"; leave it out to continue that one, or choose another folder\n',
      });
    },
  );

  test(
    'keeps its findings while they are written anew, and loses those that are none any more',
    { timeout: 60_000 },
    async ({ cli }) => {
      const campaign = ['-c', BUGGY, '-n', '60', '--phases', 'drawn', 'minimise', '--corpus', 'here'];
      await cli.run('fuzz', ...campaign);
      const folder = join(cli.folder, 'here', 'findings');
      const findings = () => readdirSync(folder).filter((name) => /\.(?:json|txt)$/.test(name));
      const before = findings();
      expect(before.length).toBeGreaterThanOrEqual(4);
      for (let times = 0; times < 5; times += 1) {
        const again = cli.start('fuzz', ...campaign);
        const watcher = watch(folder);
        await once(watcher, 'change');
        again.child?.kill('SIGKILL');
        await again;
        watcher.close();
        expect(findings()).toEqual(before);
        for (const name of before.filter((one) => one.endsWith('.json')))
          JSON.parse(read(cli, 'here', 'findings', name));
      }
      await cli.write('here/findings/an-old-one.json', {});
      await cli.run('fuzz', ...campaign);
      expect(readdirSync(folder)).toEqual(before);
    },
  );

  test('belongs to one process at a time', { timeout: 60_000 }, async ({ cli }) => {
    const fuzzing = cli.start('fuzz', '-c', 'reference', '-n', '5000', '--corpus', 'here');
    await once(fuzzing.stderr, 'data');
    const { code, stderr } = await cli.run('fuzz', '-c', 'reference', ...small);
    expect([code, stderr]).toEqual([
      2,
      expect.stringMatching(/^faults: here: another process is at work on this campaign [^\n]+\n$/),
    ]);
    expect((await cli.interrupt(fuzzing)).code).toBe(130);
  });

  test(
    'half a line that a killed process left is cut off; a line that is not one of a log is told',
    { timeout: 60_000 },
    async ({ cli }) => {
      const before = await cli.run('fuzz', '-c', 'reference', ...small, '--json');
      const log = join(cli.folder, 'here', 'log.jsonl');
      appendFileSync(log, '{"kind":"case","lane":3,"at"');
      expect(digests(printed(await cli.run('fuzz', ...small, '--json')))).toEqual(digests(printed(before)));
      appendFileSync(log, '{"kind":"cake"}\n');
      const { code, stderr } = await cli.run('fuzz', ...small);
      const number = readFileSync(log, 'utf8').trimEnd().split('\n').length;
      expect([code, stderr]).toEqual([
        2,
        expect.stringMatching(new RegExp(`^faults: here/log\\.jsonl:${number}: kind: [^\\n]+\n$`)),
      ]);
    },
  );

  test(
    'cases that its owner puts into its corpus are played first, and stay there',
    { timeout: 60_000 },
    async ({ cli }) => {
      const of = caseOf('codex@0.169.0', behindTheCall);
      await cli.write('here/corpus/mine.json', of);
      await cli.run('fuzz', '-c', 'reference', '-n', '0', '--phases', 'corpus', '--corpus', 'here');
      const configuration = JSON.parse(read(cli, 'here', 'log.jsonl').split('\n')[0] ?? '') as {
        planned: { corpus: unknown[] };
      };
      expect(configuration.planned.corpus).toEqual([{ ...of, client: 'reference' }]);
      expect(readdirSync(join(cli.folder, 'here', 'corpus'))).toContain('mine.json');
    },
  );
});

/** Resolves when a file has so many bytes more than now, or the process has ended. */
async function grown(path: string, by: number, running: ProcessPromise): Promise<void> {
  const size = () => (existsSync(path) ? statSync(path).size : 0);
  const wanted = size() + by;
  const ended = new AbortController();
  void running.then(() => ended.abort());
  if (!existsSync(path)) await once(running.stderr, 'data', { signal: ended.signal }).catch(() => {});
  const watcher = watch(path, { signal: ended.signal });
  while (size() < wanted && !ended.signal.aborted)
    await once(watcher, 'change', { signal: ended.signal }).catch(() => {});
  watcher.close();
}

/** Where the cases of a log stand; it throws at a line that is torn. */
function casesIn(log: string): string[] {
  expect(log.at(-1)).toBe('\n');
  const lines = log
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as { kind: string; lane: number; at: number });
  return lines.filter(({ kind }) => kind === 'case').map(({ lane, at }) => `${lane} ${at}`);
}
