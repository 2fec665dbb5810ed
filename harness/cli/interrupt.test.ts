// Ctrl-C, once and twice, wherever a command is: exit code 130, one line, and neither a process nor a file that is left.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect } from 'vitest';
import { behindTheCall, caseOf } from '../engine/trial.fixture.ts';
import { PLATFORM } from '../releases/layout.ts';
import { startRegistry } from '../releases/registry.fixture.ts';
import { test, writeScenario, type CommandLine } from './command-line.fixture.ts';

/** Each of them is several processes, and they share the machine. */
const PATIENCE = { timeout: 120_000 };

const SOON = { timeout: 60_000 };

/** Answered in one line, whatever it says. */
const ONE_LINE = /^faults: interrupted[^\n]*\n$/;

async function aProject(cli: CommandLine, client = 'reference'): Promise<void> {
  const { turns } = caseOf('reference').script;
  await writeScenario(cli, { name: 'a cut', clients: ['reference'], turns, faults: [behindTheCall] });
  await cli.write('case.json', caseOf(client, behindTheCall));
}

/** All that lies in the store of releases. */
function inStore(cli: CommandLine): string[] {
  const store = join(cli.folder, '../cache/codex');
  return existsSync(store) ? readdirSync(store) : [];
}

describe('a download', PATIENCE, () => {
  const RELEASE = 'codex@9.9.9';

  test.concurrent.for([
    ['clients', 'install', RELEASE],
    ['run', '-c', RELEASE],
    ['matrix', '-c', RELEASE],
    ['fuzz', '-c', RELEASE, '-n', '1'],
    ['replay', 'case.json', '-c', RELEASE],
    ['minimise', 'other.json'],
    ['bisect', 'case.json', '-c', 'codex', '--from', '9.9.8', '--to', '9.9.9'],
  ])('%j', async (words, { cli }) => {
    await aProject(cli);
    await cli.write('other.json', caseOf(RELEASE, behindTheCall));
    const registry = await startRegistry(join(cli.folder, '../packages'), '@openai/codex');
    for (const version of ['9.9.8', '9.9.9'])
      for (const suffix of ['', `-${PLATFORM}`]) await registry.publish(`${version}${suffix}`);
    registry.serve('held');
    cli.env['npm_config_registry'] = registry.url;
    const running = cli.start(...words);
    await registry.halfway;
    const { code, stderr } = await cli.interrupt(running);
    expect({ code, left: inStore(cli) }).toEqual({ code: 130, left: [] });
    expect(stderr.match(/^faults: .*/gm)).toEqual([expect.stringMatching(/^faults: interrupted/)]);
    expect(existsSync(join(cli.folder, 'reports/runs/run'))).toBe(false);
    registry.openGate();
    await registry.close();
  });
});

describe('a registry that says nothing', PATIENCE, () => {
  test.concurrent.for([
    ['clients', 'install', 'codex@latest'],
    ['run', '-c', 'codex@latest'],
    ['matrix', '-c', 'codex@9.9.8..9.9.9'],
    ['bisect', 'case.json', '-c', 'codex', '--from', '9.9.8', '--to', '9.9.9'],
  ])('%j', async (words, { cli }) => {
    await aProject(cli);
    const asked = Promise.withResolvers<void>();
    const server = createServer(() => asked.resolve()).listen(0, '127.0.0.1');
    await once(server, 'listening');
    cli.env['npm_config_registry'] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const running = cli.start(...words);
    await asked.promise;
    const { code, stdout, stderr } = await cli.interrupt(running);
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expect(stderr).toMatch(ONE_LINE);
    server.closeAllConnections();
    server.close();
  });
});

// It goes on for as long as it may, and so does what it has started.
const HANGING = `#!/bin/sh
case "$*" in *--version*) echo 'codex-cli 0.120.0'; exit;; esac
sleep 1000 &
echo $$ $! >> "$0.pids"
wait
`;

describe('a client that hangs: the second Ctrl-C does not wait for it', PATIENCE, () => {
  test.concurrent.for([
    ['run', '-c', 'codex@./hanging'],
    ['replay', 'case.json'],
    ['minimise', 'case.json'],
    ['matrix', '-c', 'codex@./hanging'],
    ['fuzz', '-c', 'codex@./hanging', '-n', '1', '--phases', 'drawn'],
  ])('%j', async (words, { cli, skip, expect: expected }) => {
    skip(process.platform !== 'linux', 'tells of processes in another way');
    await aProject(cli, 'codex@./hanging');
    const hanging = join(cli.folder, 'hanging');
    mkdirSync(cli.folder, { recursive: true });
    writeFileSync(hanging, HANGING, { mode: 0o755 });
    const running = cli.start(...words);
    const pids = () =>
      existsSync(`${hanging}.pids`) ? readFileSync(`${hanging}.pids`, 'utf8').trim().split(/\s+/) : [];
    await expected.poll(() => pids().length, SOON).toBeGreaterThan(1);
    running.child?.kill('SIGINT');
    let said = '';
    running.stderr.on('data', (text: Buffer) => (said += text.toString()));
    await expected.poll(() => said, SOON).toMatch(/^faults: interrupted/m);
    const { code, stderr } = await cli.interrupt(running);
    expect(code).toBe(130);
    expect(stderr.match(/^faults: .*/gm)).toEqual([expect.stringMatching(/^faults: interrupted/)]);
    expect(pids().filter(isAlive)).toEqual([]);
  });
});

/** One that has ended stays on the list until its parent, who may be somebody else by now, takes note of it. */
function isAlive(pid: string): boolean {
  const status = existsSync(`/proc/${pid}`) ? readFileSync(`/proc/${pid}/status`, 'utf8') : '';
  return status !== '' && !/^State:\s+Z/m.test(status);
}
