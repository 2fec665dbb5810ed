// A real Codex that was given secrets, in its configuration, its environment and the instructions of its project, and complains of them:
// none of them is told. The planted keys open nothing.
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe } from 'vitest';
import { $ } from 'zx';
import { runCase } from '../harness/engine/run.ts';
import { testClient, type Result } from '../harness/scenario-tests.ts';
import type { Case } from '../harness/core/case.ts';
import { call, resumedTurn, say, turnOf } from '../harness/core/script.ts';

const MAIN = join(import.meta.dirname, '../harness/cli/main.ts');

/** By where it is planted. */
const PLANTED = {
  environment: 'Zq7-planted-4f9a1c77b2d3e8',
  token: 'sk-proj-Planted0123456789abcdef',
  header: 'planted-header-112233445566',
  instructions: 'ghp_Planted0a1b2c3d0a1b2c3d0a1b2c3d0a1b2c3d',
};

describe('secrets', () => {
  testClient('a client that was given secrets', 'codex@0.169.0', async (host) => {
    const folder = await mkdtemp(join(tmpdir(), 'secrets-'));
    try {
      const executable = (await faults(folder, 'clients', 'install', 'codex@0.169.0', '--offline')).trim();
      const of = caseOf(`codex@${await wrapper(folder, executable)}`);
      // Seen by the harness, all that the client says is there.
      const seen = await runCase(of, host);
      const said = JSON.stringify([seen.journal, seen.verdict]);
      const unsaid = [PLANTED.environment, PLANTED.header, PLANTED.instructions].filter((one) => !said.includes(one));
      await writeFile(join(folder, 'case.json'), JSON.stringify(of));
      const told = [
        await faults(folder, 'replay', 'case.json'),
        await faults(folder, 'minimise', 'case.json', '--json'),
      ];
      const written = await Promise.all((await files(folder)).map((path) => readFile(path, 'utf8')));
      const leaked = Object.values(PLANTED).filter((one) => [...told, ...written].join('\n').includes(one));
      return judged(leaked, unsaid, told.join('\n'));
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

function caseOf(client: string): Case {
  const turns = [
    turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'The work is done.')]),
    resumedTurn('What did you do?', [say('t2', 'I did the work.')]),
  ];
  return {
    cutpoint: 1,
    client,
    script: { manner: 'insisting', turns },
    faults: [{ kind: 'cut', exchange: 1, at: { after: 'j1.done' }, ending: 'fin' }],
    limits: { retries: 2, deadline_ms: 60_000 },
  };
}

/** A program in the place of Codex that runs it, with secrets, and ends with one of them in its complaint. */
async function wrapper(folder: string, executable: string): Promise<string> {
  const path = join(folder, 'wrapped');
  const headers = `{ "x-api-key" = "${PLANTED.header}" }`;
  const script = [
    '#!/bin/sh',
    `export PLANTED_API_KEY='${PLANTED.environment}'`,
    `echo 'The key is ${PLANTED.instructions}.' > AGENTS.md`,
    `'${executable}' -c 'model_providers.script.experimental_bearer_token="${PLANTED.token}"' -c 'model_providers.script.http_headers=${headers}' "$@"`,
    `echo "Error: $PLANTED_API_KEY and x-api-key: ${PLANTED.header} and token=${PLANTED.token} were refused" >&2`,
    'exit 1',
  ];
  await writeFile(path, `${script.join('\n')}\n`, { mode: 0o755 });
  return path;
}

/** What a command prints; the secret of the environment is in its environment too. */
async function faults(folder: string, ...words: string[]): Promise<string> {
  const env = { ...process.env, VITEST: undefined, PLANTED_API_KEY: PLANTED.environment };
  const { stdout, stderr } = await $({
    cwd: folder,
    env,
    nothrow: true,
    quiet: true,
  })`${process.execPath} ${MAIN} ${words}`;
  return stdout + stderr;
}

/** All that was left there, but for the program that has the secrets. */
async function files(folder: string): Promise<string[]> {
  const paths = (await readdir(folder, { recursive: true })).map((path) => join(folder, path));
  const isFile = await Promise.all(paths.map(async (path) => (await stat(path)).isFile()));
  return paths.filter((path, index) => isFile[index] && !path.endsWith('wrapped'));
}

function judged(leaked: readonly string[], unsaid: readonly string[], told: string): Result {
  const isMasked = told.includes('<env PLANTED_API_KEY>') && told.includes('<secret>');
  return {
    standing: leaked.length > 0 ? 'violated' : isMasked && unsaid.length === 0 ? 'held' : 'unknown',
    detail: [...leaked, ...unsaid.map((one) => `the client did not say ${one}`)],
    cases: 1,
    explanation: told,
  };
}
