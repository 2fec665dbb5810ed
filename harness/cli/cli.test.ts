// The command line as its users have it: a process of its own, its exit code, what it prints where, and what it leaves behind.
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { behindTheCall, caseOf } from '../engine/trial.fixture.ts';
import { slug } from '../report/slug.ts';
import { test, type CommandLine, type Ended } from './command-line.fixture.ts';

const BUGGY = 'reference+stale-prompt';
const BREAKS = ['job-runs-once/asked-again', 'retry-carries-outputs/stale'];
const buggy = caseOf(BUGGY, behindTheCall);

/** Puts a scenario of that case into the project. */
function scenario(
  cli: CommandLine,
  name: string,
  { script, faults }: typeof buggy,
  clients: readonly string[] = ['reference'],
): Promise<string> {
  const declared = JSON.stringify({ name, why: 'It is tried.', clients, turns: script.turns, faults });
  const module = JSON.stringify(join(import.meta.dirname, '..', 'scenario.ts'));
  return cli.write(
    `scenarios/${name.replaceAll(' ', '-')}.scenario.ts`,
    `import { scenario } from ${module};\nexport default scenario(${declared});\n`,
  );
}

/** The one line, on standard error, with which a command ends without having done anything. */
function onlyLine({ stdout, stderr }: Ended): string {
  expect(stdout).toBe('');
  expect(stderr).toMatch(/^[^\n]*\n$/);
  return stderr.trim();
}

describe('run', () => {
  test.concurrent('0: every scenario holds', async ({ cli }) => {
    await scenario(cli, 'a cut', buggy);
    expect(await cli.run('run')).toEqual({
      code: 0,
      stdout: 'held      a cut · reference\nreport    reports/runs/run/index.html\n',
      stderr: '',
    });
  });

  test.concurrent('1: a violation, told in four parts, and saved to be replayed', async ({ cli }) => {
    await scenario(cli, 'a cut', buggy);
    const { code, stdout } = await cli.run('run', 'cut', '--client', BUGGY);
    expect(code).toBe(1);
    expect(stdout).toContain('VIOLATED  a cut · reference+stale-prompt');
    expect(stdout).toContain('A retry carries the outputs of the work that the earlier attempt finished.');
    expect(stdout).toContain('request #2: call_j1_1 finished before reply #1 broke');
    expect(stdout).toMatch(/Trace [0-9a-f]{12}:\n {4}turn 1: "Do the work."/);
    const file = 'reports/runs/run/findings/a-cut--reference-stale-prompt.json';
    expect(stdout).toContain(`Replay: pnpm faults replay ${file}`);
    expect((await cli.run('replay', file)).code).toBe(1);
  });

  test.concurrent('3: a fault that was not reached', async ({ cli }) => {
    await scenario(cli, 'beyond', { ...buggy, faults: [{ ...behindTheCall, exchange: 9 }] });
    const { code, stdout } = await cli.run('run');
    expect(code).toBe(3);
    expect(stdout).toMatch(/^unknown +beyond · reference\n[^]*Not reached:\n +- fault 1 /);
  });

  test.concurrent('what is about a variant is played by it; who has none is not supported', async ({ cli }) => {
    await scenario(cli, 'over a WebSocket', buggy, ['reference+websocket']);
    expect(await cli.run('run', '--client', 'reference', 'openai-sdk')).toEqual({
      code: 0,
      stdout:
        'held      over a WebSocket · reference+websocket\n' +
        '-         over a WebSocket · openai-sdk: not supported: openai-sdk does not ask over a WebSocket\n' +
        'report    reports/runs/run/index.html\n',
      stderr: '',
    });
    expect((await cli.run('run', '--client', 'openai-sdk')).code).toBe(3);
  });

  test.concurrent('--json: one document for all', async ({ cli }) => {
    await scenario(cli, 'a cut', buggy);
    await scenario(cli, 'nothing', { ...buggy, faults: [] });
    const { code, stdout, stderr } = await cli.run('run', '--client', 'reference', BUGGY, '--json');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(JSON.parse(stdout)).toMatchObject([
      { scenario: 'a cut', client: 'reference', verdict: { kind: 'pass' }, notReached: [] },
      { scenario: 'nothing', client: 'reference', verdict: { kind: 'pass' } },
      { scenario: 'a cut', client: BUGGY, verdict: { kind: 'fail' }, file: expect.stringMatching(/\.json$/) as string },
      { scenario: 'nothing', client: BUGGY, verdict: { kind: 'pass' } },
    ]);
  });

  test.concurrent('2: no such scenario, no such client, a scenario that cannot be loaded', async ({ cli }) => {
    await scenario(cli, 'a cut', buggy);
    expect(onlyLine(await cli.run('run', 'a cat'))).toBe('faults: no scenario is called "a cat"; there are "a cut"');
    expect(onlyLine(await cli.run('run', '-c', 'referense'))).toMatch(
      /^faults: no client is called "referense"; there are /,
    );
    const path = await cli.write('scenarios/broken.scenario.ts', "throw new Error('not ready');\n");
    expect(onlyLine(await cli.run('run'))).toBe(`faults: ${path}: Error: not ready`);
    await cli.write(path, 'export const a = 1;\n');
    expect(onlyLine(await cli.run('run'))).toBe(`faults: ${path} has no scenario as its default export`);
  });
});

describe('replay', () => {
  test.concurrent('a saved reproducer twice: every digest agrees', async ({ cli }) => {
    await cli.run('fuzz', '-c', BUGGY, '-n', '40', '--phases', 'drawn', 'minimise', '--corpus', 'found');
    const [name = ''] = readdirSync(join(cli.folder, 'found', 'findings')).filter((one) => one.endsWith('.json'));
    const file = join('found', 'findings', name);
    const { code, stdout } = await cli.run('replay', file, '--times', '2');
    const { digest } = (JSON.parse(readFileSync(join(cli.folder, file), 'utf8')) as { expect: { digest: string } })
      .expect;
    expect(code).toBe(1);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe(`Every digest agrees: ${digest} 2 of 2; saved: ${digest}`);

    const other = await cli.run('replay', file, '--client', 'reference', '--json');
    expect(other.code).toBe(0);
    expect(JSON.parse(other.stdout)).toMatchObject({ file, times: 1, agrees: true });
  });

  test.concurrent('3: another story than the saved one', async ({ cli }) => {
    const saved = { verdict: 'fail', signatures: BREAKS, digest: '000000000000' };
    const file = await cli.write('old.json', { cutpoint: 1, why: 'old', case: buggy, expect: saved });
    const { code, stdout } = await cli.run('replay', file);
    expect(code).toBe(3);
    expect(stdout).toMatch(/The digests do not agree: [0-9a-f]{12} 1 of 1; saved: 000000000000\n$/);
  });

  test.concurrent('2: a misspelt case file', async ({ cli }) => {
    const file = await cli.write('case.json', JSON.stringify(buggy, null, 2).replace('"ending"', '"endng"'));
    expect(onlyLine(await cli.run('replay', file))).toBe(
      'faults: case.json:56: faults.0.endng: there is no such field here',
    );
    expect(onlyLine(await cli.run('replay', 'none.json'))).toBe('faults: none.json: there is no such file');
  });
});

describe('minimise', () => {
  test.concurrent('1: writes the smallest case, which shows the same', async ({ cli }) => {
    const file = await cli.write('large.json', {
      ...buggy,
      faults: [behindTheCall, { ...behindTheCall, exchange: 3 }],
    });
    const { code, stdout } = await cli.run('minimise', file, '--json');
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      file: 'large.min.json',
      signature: 'retry-carries-outputs/stale',
      reproducer: { case: { faults: [behindTheCall], script: { turns: [{ prompt: 'Do the work.' }] } } },
    });
    expect((await cli.run('replay', 'large.min.json')).code).toBe(1);
  });

  test.concurrent('2: nothing to minimise, nowhere to write', async ({ cli }) => {
    const held = await cli.write('held.json', { ...buggy, client: 'reference' });
    expect(onlyLine(await cli.run('minimise', held))).toBe(
      'faults: held.json: this case does not fail, so there is nothing to minimise',
    );
    const file = await cli.write('case.json', buggy);
    expect(onlyLine(await cli.run('minimise', file, '-s', 'x/y'))).toBe(
      `faults: case.json: shows no "x/y"; it shows ${BREAKS.join(', ')}`,
    );
    expect(onlyLine(await cli.run('minimise', file, '-o', 'case.json/x.json'))).toMatch(
      /^faults: case.json\/x.json cannot be written: E/,
    );
  });
});

describe('fuzz', () => {
  test.concurrent('0: a correct client, with progress on standard error', async ({ cli }) => {
    const { code, stdout, stderr } = await cli.run('fuzz', '--client', 'reference', '--cases', '20', '--seed', '3');
    expect(code).toBe(0);
    expect(stdout).toMatch(
      /^reference, seed 3, digest [0-9a-f]{12}\n {2}cases +153: 0 failing, 0 without a verdict, \d+ faults not reached\n/,
    );
    expect(stdout).toMatch(
      /\n {2}findings +0\n {2}folder +reports\/runs\/fuzz-reference-3\n {2}report +reports\/runs\/fuzz-reference-3\/index\.html\n$/,
    );
    expect(stderr).toMatch(/: every boundary: .* of 153 cases/);
  });

  test.concurrent('1: a finding, saved with its story; --json prints one document', async ({ cli }) => {
    const drawn = ['-n', '20', '--phases', 'drawn', 'minimise', '--corpus', 'found'];
    const { code, stdout, stderr } = await cli.run('fuzz', '-c', BUGGY, ...drawn, '--json');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    const document = JSON.parse(stdout) as { findings: { signature: string; faults: string[] }[] };
    expect(document).toMatchObject({ folder: 'found', campaigns: [{ client: BUGGY, seed: 1, cases: 20, unknown: 0 }] });
    const names = document.findings.map((one) => slug(`${one.signature} under ${one.faults.join('+')}`));
    expect(names.length).toBeGreaterThan(0);
    expect(readdirSync(join(cli.folder, 'found', 'findings')).toSorted()).toEqual(
      names.flatMap((name) => [`${name}.json`, `${name}.txt`]).toSorted(),
    );
    const story = readFileSync(join(cli.folder, 'found', 'findings', `${names[0]}.txt`), 'utf8');
    expect(story).toMatch(/\nTrace [0-9a-f]{12}, 5 of 5 replays, fails so:\n {2}turn 1: /);
    expect(story).toContain(`\nReplay: pnpm faults replay found/findings/${names[0]}.json\n`);
  });

  test.concurrent('2: a folder that cannot be written', async ({ cli }) => {
    await cli.write('found', 'a file');
    const { code, stderr } = await cli.run('fuzz', '-c', BUGGY, '-n', '20', '--corpus', 'found/here');
    expect(code).toBe(2);
    expect(stderr.trimEnd().split('\n').at(-1)).toMatch(/^faults: found\/here cannot be written: E/);
  });

  test.concurrent('130: Ctrl-C ends it with what it has, and nothing is left', async ({ cli }) => {
    const fuzzing = cli.start('fuzz', '--client', 'reference', '--cases', '1000');
    await once(fuzzing.stderr, 'data');
    expect(cli.leftFolders()).toHaveLength(1);
    const { code, stdout } = await cli.interrupt(fuzzing);
    expect(code).toBe(130);
    expect(stdout).toMatch(/\n {2}cases +\d+: 0 failing, /);
  });
});

describe('serve', () => {
  /** Serves the case until it is interrupted; `ask` makes a request that offers those tools. */
  async function served(cli: CommandLine, ...words: string[]) {
    const serving = cli.start('serve', await cli.write('case.json', buggy), ...words);
    const [line] = (await once(words.includes('--json') ? serving.stderr : serving.stdout, 'data')) as [Buffer];
    const url = /http:\/\/127\.0\.0\.1:\d+\/c1/.exec(String(line))?.[0] ?? '';
    const ask = async (...tools: object[]) => {
      const response = await fetch(`${url}/responses`, {
        method: 'POST',
        body: JSON.stringify({ input: 'Do the work.', tools }),
      });
      return response.text();
    };
    return { ask, interrupt: () => cli.interrupt(serving) };
  }
  const note = { type: 'custom', name: 'note' };

  test.concurrent('0: answers requests, and judges when it is interrupted', async ({ cli }) => {
    const { ask, interrupt } = await served(cli);
    await expect(ask(note)).rejects.toThrow('terminated');
    expect(await ask(note)).toContain('event: response.completed\n');
    const { code, stdout, stderr } = await interrupt();
    expect({ code, stderr }).toEqual({ code: 0, stderr: 'prompt\nrequest #1\nreply #1\nrequest #2\nreply #2\n' });
    expect(stdout).toContain('  #1 fault   cut after j1.done (fin): 8 whole events up to j1.done delivered, then fin');
    expect(stdout).toContain('Every invariant held.');
  });

  test.concurrent('3: a client that offers no tool for the work', async ({ cli }) => {
    const { ask, interrupt } = await served(cli, '--json');
    await ask({ type: 'function', name: 'elsewhere' });
    const { code, stdout } = await interrupt();
    expect(code).toBe(3);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: { kind: 'unknown', reasons: ['this client has no custom tool that could append'] },
    });
  });

  test.concurrent('2: a port that is taken, or is none', async ({ cli }) => {
    await using server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const file = await cli.write('case.json', buggy);
    expect(onlyLine(await cli.run('serve', file, '--port', `${port}`))).toBe(
      `faults: --port: 127.0.0.1:${port} cannot be listened on: EADDRINUSE`,
    );
    expect(onlyLine(await cli.run('serve', file, '--port', '70000'))).toBe(
      'faults: --port: "70000" is not a whole number from 0 to 65535',
    );
  });
});

describe('clients', () => {
  test.concurrent('0: lists what there is, and prunes what is not there', async ({ cli }) => {
    const listed = await cli.run('clients', '--json');
    expect(listed.code).toBe(0);
    expect(JSON.parse(listed.stdout)).toMatchObject({
      clients: expect.arrayContaining([expect.objectContaining({ name: 'reference' })]) as unknown,
      releases: [],
    });
    expect(await cli.run('clients', 'prune', '--json')).toMatchObject({ code: 0, stderr: '' });
  });

  test.concurrent('3: a release that is not here, offline', async ({ cli }) => {
    const missing = 'faults: no verdict: codex 9.9.9 is not installed, and cannot be downloaded offline';
    for (const words of [
      ['clients', 'install', 'codex@9.9.9'],
      ['fuzz', '--client', 'codex@9.9.9'],
    ]) {
      const ended = await cli.run(...words, '--offline');
      expect([ended.code, onlyLine(ended)]).toEqual([3, missing]);
    }
    const file = await cli.write('case.json', { ...buggy, client: 'codex@9.9.9' });
    const ended = await cli.run('replay', file, '--offline');
    expect([ended.code, onlyLine(ended)]).toEqual([3, missing]);
  });

  test.concurrent('2: a client without releases, and one that is not said which', async ({ cli }) => {
    expect(onlyLine(await cli.run('clients', 'install', 'reference'))).toBe(
      'faults: reference has no releases; it is part of Cutpoint',
    );
    expect(onlyLine(await cli.run('clients', 'install', 'codex'))).toBe(
      'faults: "codex" names no release; write for example codex@latest',
    );
  });
});

describe('wrong usage is told in one line, and ends with 2', () => {
  test.concurrent.for<[words: string[], line: RegExp]>([
    [['nope'], /^faults: unknown command 'nope'$/],
    [['run', '--cleint', 'x'], /^faults: unknown option '--cleint' \(Did you mean --client\?\)$/],
    [['replay'], /^faults: missing required argument 'file'$/],
    [['fuzz'], /^faults: --client: which client\? for example codex@latest$/],
    [['fuzz', '-c', 'reference', '-n', 'x'], /^faults: --cases: "x" is not a whole number of at least 0$/],
    [
      ['fuzz', '-c', 'reference', '--shard', '5/4'],
      /^faults: --shard: "5\/4" is none of 1\/N to N\/N, with N from 1 to 16$/,
    ],
    [['fuzz', '-c', 'reference', '--time', 'long'], /^faults: --time: /],
    [['fuzz', '-c', 'reference', '-s', '1.5'], /^faults: --seed: "1.5" is not a whole number of at least 0$/],
    [['fuzz', '-c', 'reference+stale'], /^faults: no variant of reference is called "stale"; there are /],
    [['clients', 'lst'], /^faults: too many arguments for 'list'/],
    [['clients', 'prune', '--kep'], /^faults: unknown option '--kep' \(Did you mean --keep\?\)$/],
    [['run'], /^faults: there is no scenarios\/\*\.scenario\.ts below this folder$/],
  ])('%j', async ([words, line], { cli }) => {
    const ended = await cli.run(...words);
    expect(ended.code).toBe(2);
    expect(onlyLine(ended)).toMatch(line);
  });
});

const COMMANDS = 'run fuzz merge replay minimise matrix bisect check report serve worker clients'.split(' ');

test.concurrent.for(['', ...COMMANDS, 'clients list', 'clients install', 'clients prune'])(
  '%s --help',
  async (command, { cli }) => {
    const { code, stdout, stderr } = await cli.run(...command.split(' ').filter(Boolean), '--help');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^Usage: faults ${command}.*\n\n[a-zA-Z]`));
    expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    if (!command.startsWith('clients ')) expect(stdout).toMatch(/Exit codes/);
    for (const name of command === '' ? COMMANDS : []) expect(stdout).toMatch(new RegExp(`\n  ${name}\\b`));
  },
);
