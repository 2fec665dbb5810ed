// One case through the whole house, on real sockets: what is seen, what is judged, and that nothing is left behind.
import { existsSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { entries } from '../core/journal.ts';
import { call, resumedTurn, say, turnOf } from '../core/script.ts';
import type { Resume, Workspace } from '../drivers/driver.ts';
import { createHost, type Host } from './host.ts';
import { obstruct } from './obstacle.fixture.ts';
import { runCase } from './run.ts';
import { askOnce, behindTheCall, caseOf, hostOfThisFile, hostWith, sessionWith } from './trial.fixture.ts';

const host = hostOfThisFile();

// Whatever became of a case, its folder is gone.
afterEach(() => {
  expect(readdirSync(host().temporary)).toEqual([]);
});

describe('the reference client', () => {
  test('in a healthy run', async () => {
    const run = await runCase(caseOf('reference'), host());
    expect(run.trace).toBe(
      `
turn 1: "Do the work."
  #1 request user "Do the work."
  #1 model   calls j1 (custom, append)
  #2 request user "Do the work." · custom call call_j1_1 · custom output call_j1_1 real
  #2 model   says "The work is done."
  answered: "The work is done."
  disk user "Do the work." · custom call call_j1_1 · custom output call_j1_1 real · assistant "The work is done."
turn 2, resumed: "What did you do?"
  #3 request user "Do the work." · custom call call_j1_1 · custom output call_j1_1 real · assistant "The work is done." · user "What did you do?"
  #3 model   says "I did the work."
  answered: "I did the work."
  disk user "Do the work." · custom call call_j1_1 · custom output call_j1_1 real · assistant "The work is done." · user "What did you do?" · assistant "I did the work."
effect call_j1_1 finished
`.trim(),
    );
    expect({ verdict: run.verdict, notReached: run.notReached }).toEqual({ verdict: { kind: 'pass' }, notReached: [] });
  });

  test('when the stream is cut behind a call: the effect is there before the stream ends', async () => {
    const run = await runCase(caseOf('reference', behindTheCall), host());
    expect(run.verdict).toEqual({ kind: 'pass' });
    expect(run.trace.split('\n').slice(2, 7)).toEqual([
      '  #1 model   calls j1 (custom, append)',
      '  #1 gate    call_j1_1 finished',
      '  #1 fault   cut after j1.done (fin): 8 whole events up to j1.done delivered, then fin',
      '  #2 request user "Do the work." · custom call call_j1_1 · custom output call_j1_1 real',
      '  #2 model   says "The work is done."',
    ]);
  });

  test('when the stream is cut while a tool is at work', async () => {
    const of = caseOf('reference', behindTheCall);
    const [turn] = of.script.turns;
    const turns = turn ? [{ ...turn, steps: [{ says: [call('j1', 'function', 'hold')] }] }] : [];
    const run = await runCase({ ...of, script: { ...of.script, turns } }, host());
    expect(run.verdict, run.trace).toEqual({ kind: 'pass' });
    expect(entries(run, 'gate').map((one) => one.signal)).toContainEqual({
      kind: 'effect',
      callId: 'call_j1_1',
      phase: 'started',
    });
  });

  test('when a fault points at nothing: it is not reached, and nobody is accused', async () => {
    const beyond = { kind: 'cut', exchange: 9, at: { event: 0 }, ending: 'fin' } as const;
    const nowhere = { kind: 'cut', exchange: 1, at: { after: 'j7.done' }, ending: 'fin' } as const;
    const run = await runCase(caseOf('reference', behindTheCall, beyond, nowhere), host());
    expect({ verdict: run.verdict, notReached: run.notReached }).toEqual({
      verdict: { kind: 'pass' },
      notReached: [1, 2],
    });
  });

  test('in the same session for two turns, when nothing says resume', async () => {
    const of = caseOf('reference');
    const turns = of.script.turns.map((turn) => ({ ...turn, resume: false }));
    const run = await runCase({ ...of, script: { ...of.script, turns } }, host());
    expect(run.verdict).toEqual({ kind: 'pass' });
    expect(entries(run, 'prompt').map((one) => one.resumed)).toEqual([false, false]);
    expect(entries(run, 'persisted').map((one) => one.turn)).toEqual([1]);
  });
});

describe('what the harness could not see is unknown, and never a violation by itself', () => {
  test('a gate that never opens: the client takes in the call and does not run it', async () => {
    const idle = hostWith(host(), {
      open: async (workspace) =>
        sessionWith({
          prompt: (text) =>
            askOnce(workspace, text).then(
              () => ({ kind: 'answered', text: '' }),
              () => ({ kind: 'failed', message: 'the stream broke' }),
            ),
        }),
    });
    const of = caseOf('idle', behindTheCall);
    const run = await runCase({ ...of, limits: { retries: 0, deadline_ms: 600 } }, idle);
    expect(run.verdict).toMatchObject({
      kind: 'unknown',
      reasons: ['the effect of call_j1_1 was not finished before the gate’s deadline'.replace('’', "'")],
    });
  });

  test('a driver that cannot open', async () => {
    const broken = hostWith(host(), { open: () => Promise.reject(new Error('no such program')) });
    const run = await runCase(caseOf('broken', behindTheCall), broken);
    expect(run.verdict).toEqual({ kind: 'unknown', reasons: ['driving broken: no such program'], violations: [] });
  });

  test('a driver that never opens, and what it opens too late is closed', async () => {
    const { promise: opening, resolve: open } = Promise.withResolvers<ReturnType<typeof sessionWith>>();
    const run = await runCase(
      { ...caseOf('slow'), limits: { retries: 0, deadline_ms: 100 } },
      hostWith(host(), { open: () => opening }),
    );
    expect(run.verdict).toEqual({
      kind: 'unknown',
      reasons: ['driving slow: no session had opened before the deadline'],
      violations: [],
    });
    const { promise: closed, resolve: close } = Promise.withResolvers<void>();
    open(sessionWith({ close: async () => close() }));
    await closed;
  });

  test('a driver that throws while it prompts, and again while it closes', async () => {
    const broken = hostWith(host(), {
      open: async () =>
        sessionWith({
          prompt: () => Promise.reject(new Error('lost the program')),
          close: () => Promise.reject(new Error('cannot end it')),
        }),
    });
    const run = await runCase(caseOf('broken'), broken);
    expect(run.verdict).toEqual({
      kind: 'unknown',
      reasons: ['driving broken: lost the program', 'driving broken: cannot end it'],
      violations: [],
    });
  });

  test('a client whose files cannot be read', async () => {
    const unreadable = hostWith(host(), { readPersisted: () => Promise.reject(new Error('permission denied')) });
    const run = await runCase(caseOf('unreadable'), unreadable);
    expect(run.verdict).toMatchObject({ kind: 'unknown', reasons: ['driving unreadable: permission denied'] });
  });
});

test('a client that never told its session’s id is not said to have resumed it', async () => {
  const opened: (Resume | undefined)[] = [];
  const nameless = hostWith(host(), { open: async (_, resume) => (opened.push(resume), sessionWith({})) });
  const run = await runCase(caseOf('nameless'), nameless);
  expect(opened).toEqual([undefined, undefined]);
  expect(entries(run, 'prompt').map((one) => one.resumed)).toEqual([false, false]);
});

test('a client that its own writes end is held to be struck in each turn that the limit lasts', async () => {
  const of = caseOf('reference', { kind: 'full-disk', turn: 2, room: 0, full: 'killed' });
  const turns = [
    ...of.script.turns,
    turnOf('And now?', [say('t3', 'I wrote nothing.')]),
    resumedTurn('And at last?', [say('t4', 'I can write again.')]),
  ];
  const run = await runCase({ ...of, script: { ...of.script, turns } }, host());
  expect(run.verdict, run.trace).toEqual({ kind: 'pass' });
  expect(entries(run, 'outcome').map(({ outcome }) => outcome.kind)).toEqual([
    'answered',
    'interrupted',
    'interrupted',
    'answered',
  ]);
});

test('a prompt that does not end is timed out, and its session is closed', async () => {
  let closed = 0;
  const { promise: never } = Promise.withResolvers<never>();
  const stuck = hostWith(host(), {
    open: async () => sessionWith({ prompt: () => never, close: async () => void (closed += 1) }),
  });
  const run = await runCase({ ...caseOf('stuck'), limits: { retries: 0, deadline_ms: 100 } }, stuck);
  expect(run.verdict).toMatchObject({
    kind: 'fail',
    violations: [{ signature: 'client-ends/timed-out', message: 'turn 1 had not ended after 100 ms.' }],
  });
  expect(closed).toBe(1);
});

test('a client whose driver asks for patience is timed out no earlier than that, whatever the case says', async () => {
  const { promise: never } = Promise.withResolvers<never>();
  const slow = hostWith(host(), { patience_ms: 300, open: async () => sessionWith({ prompt: () => never }) });
  const outcomeWithin = async (deadline_ms: number) => {
    const run = await runCase({ ...caseOf('slow'), limits: { retries: 0, deadline_ms } }, slow);
    return entries(run, 'outcome').map(({ outcome }) => outcome);
  };
  expect(await outcomeWithin(100)).toEqual([{ kind: 'timed-out', after_ms: 300 }]);
  expect(await outcomeWithin(500)).toEqual([{ kind: 'timed-out', after_ms: 500 }]);
});

test('a client that removes its own working folder harms only itself', async () => {
  const vandal = hostWith(host(), {
    open: async ({ cwd, ...workspace }: Workspace) =>
      sessionWith({
        async prompt(text) {
          rmSync(cwd, { recursive: true });
          await askOnce({ cwd, ...workspace }, text);
          return { kind: 'answered', text: '' };
        },
      }),
  });
  const of = caseOf('vandal');
  const [turn] = of.script.turns;
  const turns = turn ? [{ ...turn, steps: [{ says: [call('j1', 'custom', 'hold')] }] }] : [];
  const run = await runCase({ ...of, script: { ...of.script, turns } }, vandal);
  expect(run.verdict).toMatchObject({ kind: 'fail', violations: [{ signature: 'work-gets-done/undone' }] });
});

test('a host that was closed has left no server, no folder, no watcher and no process', async () => {
  const before = process.getActiveResourcesInfo().toSorted();
  const own = await createHost();
  await Promise.all([
    runCase(caseOf('reference', behindTheCall), own),
    runCase(caseOf('openai-sdk', behindTheCall), own),
  ]);
  await own.close();
  expect(existsSync(own.temporary)).toBe(false);
  const open = (resources: readonly string[]) => resources.filter((one) => /TCPServer|Process|FSEvent/.test(one));
  expect(open(process.getActiveResourcesInfo())).toEqual(open(before));
});

test('a folder of a case that cannot be removed is told of at the host’s end, and changes neither verdict nor digest', async ({
  skip,
}) => {
  const notices: string[] = [];
  const own = await createHost({ notice: (line) => notices.push(line) });
  const of = caseOf('reference', behindTheCall);
  const undisturbed = await runCase(of, own);
  let obstacle: ReturnType<typeof obstruct>;
  let stuck = '';
  const obstructed: Host = {
    ...own,
    async driver(spec) {
      const driver = await own.driver(spec);
      return {
        ...driver,
        async open(workspace, how) {
          stuck ||= workspace.root;
          obstacle ??= obstruct(join(workspace.root, 'stuck'));
          return driver.open(workspace, how);
        },
      };
    },
  };
  const run = await runCase(of, obstructed);
  skip(!obstacle, 'needs a folder that cannot be removed, which this machine does not allow');
  expect([run.verdict, run.digest]).toEqual([undisturbed.verdict, undisturbed.digest]);
  await own.close();
  expect(notices).toEqual([
    expect.stringMatching(new RegExp(`^${stuck} could not be removed: (?:EBUSY|EACCES): .*/stuck'$`)) as string,
  ]);
  obstacle?.clear();
  await own.close();
  expect(notices).toHaveLength(1);
  expect(existsSync(own.temporary)).toBe(false);
});
