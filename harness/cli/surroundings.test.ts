// What commands do where they are run: in a pipe, on a CI server, at folders that cannot be written, and without a registry.
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { behindTheCall, caseOf } from '../engine/trial.fixture.ts';
import { PLATFORM } from '../releases/layout.ts';
import { test, writeScenario, type CommandLine } from './command-line.fixture.ts';

/** Each of them is several processes, and they share the machine. */
const PATIENCE = { timeout: 120_000 };

const ESCAPE = '\u001B';

/** A scenario that one of the clients breaks, so that there is something to tell in every colour. */
async function aCut(cli: CommandLine): Promise<void> {
  const { turns } = caseOf('reference').script;
  await writeScenario(cli, { name: 'a cut', clients: ['reference'], turns, faults: [behindTheCall] });
}

/** Puts a release on the machine that nobody will run. */
function installed(cli: CommandLine, version: string): void {
  const bin = join(cli.folder, '../cache/codex', `${version}-${PLATFORM}`, 'bin');
  mkdirSync(bin, { recursive: true });
  writeFileSync(join(bin, 'codex'), '');
  chmodSync(join(bin, 'codex'), 0o755);
}

describe('colours', PATIENCE, () => {
  const COMMANDS = [
    ['run', '-c', 'reference+stale-prompt'],
    ['matrix', '-c', 'reference', 'reference+stale-prompt', '-n', '1'],
    ['clients', 'list'],
  ];

  test.concurrent('there are none in a pipe, on a CI server or not, unless they are asked for', async ({ cli }) => {
    await aCut(cli);
    installed(cli, '9.9.9');
    for (const name of ['NO_COLOR', 'FORCE_COLOR']) delete cli.env[name];
    const coloured = async () => {
      const all: string[] = [];
      for (const words of COMMANDS) {
        const { stdout, stderr } = await cli.run(...words);
        expect(stdout).not.toBe('');
        if (`${stdout}${stderr}`.includes(ESCAPE)) all.push(words[0] ?? '');
      }
      return all;
    };
    cli.env['CI'] = 'true';
    expect(await coloured()).toEqual([]);
    cli.env['FORCE_COLOR'] = '1';
    // A line of `run` is a word, which tells enough.
    expect(await coloured()).toEqual(['matrix', 'clients']);
    cli.env['NO_COLOR'] = '1';
    expect(await coloured()).toEqual([]);
  });
});

describe('2: a folder that cannot be made, in one line and at once', PATIENCE, () => {
  test.concurrent.for([
    ['run', '--report'],
    ['matrix', '-c', 'reference', '--report'],
    ['matrix', '-c', 'reference', '--state'],
    ['replay', 'case.json', '--report'],
    ['bisect', 'case.json', '-c', 'codex', '--from', '9.9.8', '--to', '9.9.9', '--offline', '--state'],
    ['fuzz', '-c', 'reference', '-n', '1', '--corpus'],
    ['merge', 'campaign', '--into'],
  ])('%j', async (words, { cli, skip }) => {
    await aCut(cli);
    await cli.write('case.json', caseOf('reference', behindTheCall));
    await cli.write('file', 'is in the way');
    for (const version of ['9.9.8', '9.9.9']) installed(cli, version);
    if (words[0] === 'merge')
      await cli.run('fuzz', '-c', 'reference', '-n', '1', '--phases', 'drawn', '--corpus', 'campaign');
    skip(process.platform !== 'linux', 'has no /proc');
    for (const folder of ['file', 'file/below', '/proc/no-such/folder']) {
      const { code, stdout, stderr } = await cli.run(...words, folder);
      expect({ folder, code, stdout }).toEqual({ folder, code: 2, stdout: '' });
      expect(stderr).toMatch(/^faults: [^\n]*(?:cannot be written|is no folder)[^\n]*\n$/);
    }
  });

  test.concurrent('a temporary folder, and a store of releases', async ({ cli, skip }) => {
    await aCut(cli);
    skip(process.platform !== 'linux', 'has no /proc');
    cli.env['CUTPOINT_CACHE'] = '/proc/no-such/store';
    cli.env['npm_config_registry'] = 'http://127.0.0.1:1';
    const list = await cli.run('clients', 'install', 'codex@9.9.9');
    expect({ code: list.code, stdout: list.stdout }).toEqual({ code: 2, stdout: '' });
    expect(list.stderr).toBe(
      'faults: codex 9.9.9 cannot be installed: <env CUTPOINT_CACHE> is not writable (ENOENT)\n',
    );
    cli.env['TMPDIR'] = '/proc';
    expect(await cli.run('run')).toEqual({
      code: 2,
      stdout: '',
      stderr: expect.stringMatching(/^faults: the temporary folder [^\n]+ cannot be used: ENOENT[^\n]*\n$/) as string,
    });
  });
});

describe('3: a registry that does not answer, in one line that says what to do', PATIENCE, () => {
  const OFFLINE =
    /^faults: no verdict: codex \S+ could not be looked up: [^\n]*ECONNREFUSED[^\n]*; --offline goes by the releases that are on this machine\n$/;

  test.concurrent.for([
    ['bisect', 'case.json', '-c', 'codex', '--from', '9.9.8', '--to', '9.9.9'],
    ['matrix', '-c', 'codex@9.9.8..9.9.9'],
    ['clients', 'install', 'codex@latest'],
    ['run', '-c', 'codex@latest'],
  ])('%j', async (words, { cli }) => {
    await aCut(cli);
    await cli.write('case.json', caseOf('reference', behindTheCall));
    cli.env['npm_config_registry'] = 'http://127.0.0.1:1';
    const { code, stdout, stderr } = await cli.run(...words);
    expect({ code, stdout }).toEqual({ code: 3, stdout: '' });
    expect(stderr).toMatch(OFFLINE);
  });

  test.concurrent('a release that is not here', async ({ cli }) => {
    cli.env['npm_config_registry'] = 'http://127.0.0.1:1';
    const { code, stderr } = await cli.run('clients', 'install', 'codex@9.9.9');
    expect(code).toBe(3);
    expect(stderr).toMatch(
      /^faults: no verdict: codex 9.9.9 could not be downloaded: [^\n]*ECONNREFUSED[^\n]*; `faults clients list` tells which releases are on this machine\n$/,
    );
  });
});

test.concurrent('2: a path that leads nowhere, whichever command is told of it', PATIENCE, async ({ cli }) => {
  await aCut(cli);
  await cli.write('case.json', caseOf('reference', behindTheCall));
  for (const words of [['run'], ['matrix'], ['fuzz'], ['fuzz', '-c', 'reference', '--also'], ['replay', 'case.json']]) {
    const { code, stdout, stderr } = await cli.run(
      ...words,
      ...(words.includes('--also') ? [] : ['-c']),
      'codex@./nope',
    );
    expect({ words, code, stdout }).toEqual({ words, code: 2, stdout: '' });
    expect(stderr).toBe('faults: codex: ./nope does not exist\n');
  }
});
