// Secrets are planted: in the environment, in a client's configuration, and in all that it says. Then whole commands are run, and every
// byte is read that they have written or printed. None of these keys opens anything.
import { globSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, vi } from 'vitest';
import { behindTheCall, caseOf } from '../engine/trial.fixture.ts';
import { codexReleases } from '../drivers/codex/releases.ts';
import { createHost } from '../engine/host.ts';
import { PLATFORM } from '../releases/layout.ts';
import { runCase } from '../engine/run.ts';
import { test, type CommandLine, type Ended } from './command-line.fixture.ts';
import { leakyCodex } from './leaky-codex.fixture.ts';

/** In the environment; the second one has a name and a look that say nothing. */
const ENVIRONMENT = {
  PLANTED_API_KEY: 'Zq7-planted-4f9a1c77b2d3e8',
  PLANTED_PLACE: 'the third drawer, left',
  PLANTED_QUEUE: 'redis://:Xw5plantedpw@localhost:6379',
};

/** In the client's own configuration: nobody but the client knows them, and they are known by their look alone. */
const CONFIGURED = [
  'sk-proj-Planted0123456789abcdef',
  'sk-ant-api03-Planted-9876543210',
  'Authorization: Bearer Planted.token.1234567890',
  'x-api-key: planted-key-112233',
  'cookie: session=planted-cookie-445566',
  `ghp_Planted${'0a1b2c3d'.repeat(4)}`,
  'AKIAPLANTED012345678',
  'eyJhbGciOiJIUzI1NiJ9.eyJwbGFudGVkIjoxfQ.cGxhbnRlZHNpZ25hdHVyZQ',
  'https://me:Planted-pw-778899@localhost/path?token=planted-query-990011',
  '-----BEGIN PRIVATE KEY-----\nUGxhbnRlZCBrZXkgMTIzNDU2Nzg5MA==\n-----END PRIVATE KEY-----',
];

const SAYS = [
  ...Object.values(ENVIRONMENT),
  ...CONFIGURED,
  // The same in other clothes.
  Buffer.from(`user:${ENVIRONMENT.PLANTED_API_KEY}`).toString('base64'),
  JSON.stringify({ arguments: JSON.stringify({ place: ENVIRONMENT.PLANTED_PLACE }) }),
  `${'.'.repeat(30)} ${ENVIRONMENT.PLANTED_API_KEY} in the middle of a line that is long enough to be cut short`,
];

/** Pieces that stand in what was planted, in each of its forms, and in nothing else. */
const TRACES_OF_SECRETS = [
  /planted-4f9a|Zq7-pl|4f9a1c|c77b2d/i,
  /third.{0,3}drawer/,
  /plantedpw|Xw5pl/i,
  /sk-(?:proj|ant)-/,
  /Planted[.\d-]|planted-(?:key|cookie|query|pw)/i,
  /ghp_/,
  /AKIA/,
  /eyJ/,
  /cGxhbnRlZ|UGxhbnRlZ|BsYW50ZW|xhbnRlZC0/,
  /PRIVATE KEY/,
];

vi.stubEnv('PLANTED_API_KEY', ENVIRONMENT.PLANTED_API_KEY);
vi.stubEnv('PLANTED_PLACE', ENVIRONMENT.PLANTED_PLACE);
vi.stubEnv('PLANTED_QUEUE', ENVIRONMENT.PLANTED_QUEUE);

/** Puts a scenario of the case into the project. */
async function scenario(cli: CommandLine): Promise<void> {
  const module = JSON.stringify(join(import.meta.dirname, '..', 'scenario.ts'));
  const { script, faults } = CASE;
  const declared = JSON.stringify({ name: 'a cut', why: 'Tried.', clients: [], turns: script.turns, faults });
  const text = `import { scenario } from ${module};\nexport default scenario(${declared});\n`;
  await cli.write('scenarios/a.scenario.ts', text);
}

/** Where a secret shows, in all that a command has printed and in all files of the project but the client's own. */
function leaks(cli: CommandLine, ...ended: readonly Ended[]): string[] {
  const files = globSync('**/*', { cwd: cli.folder, exclude: (path) => path.startsWith('leaky') })
    .filter((path) => statSync(join(cli.folder, path)).isFile())
    .map((path) => [path, path + readFileSync(join(cli.folder, path), 'utf8')] as const);
  const printed = ended.flatMap(({ stdout, stderr }) => [['stdout', stdout] as const, ['stderr', stderr] as const]);
  expect(files.length).toBeGreaterThan(0);
  return [...files, ...printed].flatMap(([where, text]) =>
    TRACES_OF_SECRETS.flatMap((trace) => {
      const at = text.search(trace);
      return at < 0 ? [] : [`${where}: ${trace}: ${text.slice(Math.max(0, at - 60), at + 60)}`];
    }),
  );
}

const CASE = caseOf('codex@./leaky.cjs', behindTheCall);

describe('a client that keeps no secret', () => {
  test('says them in all that is seen of it: without a mask, all of it would be told', async ({ cli }) => {
    const client = `codex@${await leakyCodex(cli.folder, SAYS)}`;
    const host = await createHost();
    const run = await runCase({ ...CASE, client }, host).finally(() => host.close());
    expect(run.verdict.kind).toBe('fail');
    const seen = JSON.stringify([run.journal, run.trace, run.verdict]);
    expect(TRACES_OF_SECRETS.filter((trace) => !trace.test(seen))).toEqual([]);
    // What has a trace of its own to cut is known there already, by its look.
    expect(run.trace).toContain('Zq7-pl');
    expect(run.trace).not.toContain('sk-proj');
  });

  test('run, replay and minimise, for people and for programs', { timeout: 120_000 }, async ({ cli }) => {
    await leakyCodex(cli.folder, SAYS);
    await cli.write('case.json', CASE);
    await scenario(cli);
    const words = [
      ['run', '--client', 'codex@./leaky.cjs'],
      ['run', '--client', 'codex@./leaky.cjs', '--json'],
      ['replay', 'case.json', '--times', '2'],
      ['replay', 'case.json', '--json'],
      ['minimise', 'case.json'],
    ];
    const ended: Ended[] = [];
    for (const one of words) ended.push(await cli.run(...one));
    expect(ended.map(({ code }) => code)).toEqual([1, 1, 1, 1, 1]);
    expect(leaks(cli, ...ended)).toEqual([]);
    const page = readFileSync(join(cli.folder, 'reports/runs/run/index.html'), 'utf8');
    expect(page).toContain('&lt;env PLANTED_API_KEY&gt;');
    expect(ended[0]?.stdout).toContain('<env PLANTED_API_KEY>');
    expect(ended[0]?.stdout).toContain('<secret>');
    // What was saved is the case, and replays.
    expect((await cli.run('replay', 'case.min.json')).stdout).toContain('Every digest agrees');
  });

  test('a campaign: its log, its documents, its corpus, its findings', { timeout: 240_000 }, async ({ cli }) => {
    await leakyCodex(cli.folder, SAYS);
    await scenario(cli);
    const campaign = ['fuzz', '-c', 'codex@./leaky.cjs', '--phases', 'scenarios', 'minimise'];
    const fuzzed = await cli.run(...campaign, '--corpus', 'campaign');
    const again = await cli.run(...campaign, '--corpus', 'campaign', '--json');
    const merged = await cli.run('merge', 'campaign', '--into', 'merged');
    expect([fuzzed, again, merged].map(({ code }) => code)).toEqual([1, 1, 1]);
    expect(leaks(cli, fuzzed, again, merged)).toEqual([]);
    const log = readFileSync(join(cli.folder, 'campaign/log.jsonl'), 'utf8');
    expect(log).toContain('<env PLANTED_API_KEY>');
  });

  test('a matrix, what it keeps, and what is published of it', { timeout: 120_000 }, async ({ cli }) => {
    await leakyCodex(cli.folder, SAYS);
    await scenario(cli);
    const words = ['matrix', '-c', 'codex@./leaky.cjs', '-n', '2', '--out', 'published.md'];
    const first = await cli.run(...words);
    const page = readFileSync(join(cli.folder, 'reports/runs/matrix/index.html'), 'utf8');
    expect(page).toContain('&lt;env PLANTED_API_KEY&gt;');
    expect(leaks(cli, first)).toEqual([]);
    const again = await cli.run(...words, '--json');
    expect([first.code, again.code]).toEqual([1, 1]);
    expect(leaks(cli, again)).toEqual([]);
    const kept = readFileSync(join(cli.folder, 'reports/runs/matrix/hearings/hearings.jsonl'), 'utf8');
    expect(kept.trimEnd().split('\n')).toHaveLength(2);
  });

  test('a bisection, and what it keeps', { timeout: 120_000 }, async ({ cli }) => {
    const leaky = await leakyCodex(cli.folder, SAYS);
    for (const version of ['0.150.0', '0.169.0']) {
      const release = join(cli.folder, '..', 'cache', 'codex', `${version}-${PLATFORM}`);
      const at = join(release, codexReleases.executables(PLATFORM)[0] ?? '');
      mkdirSync(dirname(at), { recursive: true });
      symlinkSync(leaky, at);
    }
    await cli.write('case.json', CASE);
    const words = [
      'bisect',
      'case.json',
      '-c',
      'codex',
      '--from',
      '0.150.0',
      '--to',
      '0.169.0',
      '--offline',
      '-n',
      '1',
    ];
    const ended = [await cli.run(...words), await cli.run(...words, '--json')];
    expect(ended[0]?.stdout).toMatch(/^codex@0.150.0 and codex@0.169.0 are the same: each shows it\./);
    expect(leaks(cli, ...ended)).toEqual([]);
    const kept = readFileSync(join(cli.folder, 'reports/runs/bisect/case--codex/hearings.jsonl'), 'utf8');
    expect(kept.trimEnd().split('\n')).toHaveLength(2);
  });

  test('a check of the session that it has left', async ({ cli }) => {
    const head = JSON.stringify({ timestamp: '', type: 'session_meta', payload: { id: SAYS[0], says: SAYS } });
    const call = { type: 'custom_tool_call', call_id: SAYS[0], name: 'apply_patch', input: SAYS.join(' | ') };
    const item = JSON.stringify({ timestamp: '', type: 'response_item', payload: call });
    const home = join(cli.folder, '..', 'temporary', 'home', 'sessions');
    mkdirSync(home, { recursive: true });
    writeFileSync(
      join(home, 'rollout-2026-11-21T08-00-00-one.jsonl'),
      [head, `torn ${JSON.stringify(SAYS)}`, item, ''].join('\n'),
    );
    // The session lies elsewhere; `leaks` wants something to read.
    await cli.write('nothing.txt', '');
    const words = ['check', join(home, '..')];
    const ended = [await cli.run(...words), await cli.run(...words, '--show-text'), await cli.run(...words, '--json')];
    expect(ended.map(({ code }) => code)).toEqual([1, 1, 1]);
    expect(leaks(cli, ...ended)).toEqual([]);
    expect(ended[1]?.stdout).toContain('<env PLANTED_API_KEY>');
  });

  test('an error that names what was given', async ({ cli }) => {
    const ended = await cli.run('replay', `cases/${ENVIRONMENT.PLANTED_API_KEY}?token=planted-query-990011`);
    expect(ended).toEqual({
      code: 2,
      stdout: '',
      stderr: 'faults: cases/<env PLANTED_API_KEY>?token=<secret> there is no such file\n',
    });
  });
});

describe('what the environment does not change', () => {
  test('the digest, and a case that has a secret in it', async ({ cli }) => {
    const of = caseOf('reference+stale-prompt', behindTheCall);
    const [first] = of.script.turns;
    const prompt = `Use sk-proj-Planted0123456789abcdef in ${ENVIRONMENT.PLANTED_PLACE}.`;
    const script = { ...of.script, turns: [{ ...first, prompt }, ...of.script.turns.slice(1)] };
    await cli.write('case.json', { ...of, script });
    const { stdout } = await cli.run('minimise', 'case.json', '--json');
    const { reproducer } = JSON.parse(stdout) as { reproducer: { case: typeof of; expect: { digest: string } } };
    expect(reproducer.case.script.turns[0]?.prompt).toBe(prompt);
    const saved = JSON.parse(readFileSync(join(cli.folder, 'case.min.json'), 'utf8')) as typeof reproducer;
    expect(saved).toEqual(reproducer);
    // Here the place is no secret.
    vi.stubEnv('PLANTED_PLACE', undefined);
    const replayed = await cli.run('replay', 'case.min.json');
    expect(replayed.stdout).toContain(`Every digest agrees: ${reproducer.expect.digest} 1 of 1`);
  });
});
