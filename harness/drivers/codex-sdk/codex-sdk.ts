// Drives the Codex SDK for TypeScript: a process of ours in which the SDK runs `codex exec` for each prompt, the later ones by
// `resume`, and keeps nothing in between but the thread's id. What its user is told is what this driver sees.
import { mkdir } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import split from 'split2';
import type { Outcome } from '../../core/journal.ts';
import { environment, VARIANTS, writeHome } from '../codex/config.ts';
import { lifetimeOf } from '../codex/lifetime.ts';
import { underOrdeals } from '../codex/ordeal.ts';
import { launch } from '../codex/processes.ts';
import { wrappedCodex } from '../codex/releases.ts';
import { threadOf } from '../codex/rollout.ts';
import { temporaryOf } from '../codex/temporary.ts';
import { toldBy } from '../codex/told.ts';
import { withoutPlaces } from '../codex/wording.ts';
import type { ClientKind, ClientSpec, Driver, Session, StartOptions, Workspace } from '../driver.ts';
import { jsonOf } from '../json.ts';
import { createOpenSessions } from '../open-sessions.ts';
import { told, type Command, type Setting, type Told } from './protocol.ts';
import { codexSdkReleases } from './releases.ts';
import { runningCodex } from '../codex/running.ts';
import { endedItems, readTurn } from './turn.ts';

export const codexSdk: ClientKind = {
  name: 'codex-sdk',
  summary: 'the Codex SDK for TypeScript, which runs `codex exec`',
  releases: codexSdkReleases,
  wraps: wrappedCodex,
  variants: VARIANTS,
  start: startSdk,
};

/** As many as of `codex exec` itself: the process around it does nothing but wait. */
const PARALLEL = 4;

const RUNNER = fileURLToPath(new URL('runner.ts', import.meta.url));

function startSdk(spec: ClientSpec, how: StartOptions): Driver {
  const sessions = createOpenSessions();
  return {
    ...runningCodex(spec, how.wrapped),
    reportsTold: true,
    parallel: PARALLEL,
    endures: ['interrupt', 'signal'],
    async open(workspace, resume) {
      const { variants, wrapped: version } = spec;
      await writeHome(workspace.home, { variants, ...(version !== undefined && { version }) }, workspace);
      await mkdir(temporaryOf(workspace), { recursive: true });
      const thread = await threadOf(workspace.home, resume);
      return sessions.keep((closed) => sessionOf(how, workspace, thread, closed));
    },
    close: sessions.close,
  };
}

function sessionOf(how: StartOptions, workspace: Workspace, resume: string | undefined, closed: () => void): Session {
  const setting: Setting = {
    sdk: how.executable,
    codex: how.wrapped,
    cwd: workspace.cwd,
    ...(resume !== undefined && { resume }),
  };
  const [program, ...words] = underOrdeals(workspace, [process.execPath, RUNNER, JSON.stringify(setting)]);
  const runner = launch(program, words, {
    cwd: workspace.cwd,
    env: environment(workspace.home, temporaryOf(workspace), workspace.timeZone),
    stdin: 'pipe',
  });
  const { ended, left, close } = lifetimeOf(runner, workspace);
  let id = resume;
  let heard: Told[] = [];
  let over = Promise.withResolvers<Outcome>();
  runner.process.stdout.pipe(split('\n')).on('data', (line: string) => {
    const one = told.safeParse(jsonOf(line)).data;
    if (one === undefined) return; // Not ours: half a line of a process that was killed, or what a library has printed.
    heard.push(one);
    for (const item of endedItems([one])) toldBy(item, workspace.cwd).forEach(workspace.signal);
    const { thread, outcome } = readTurn(heard);
    id = thread ?? id;
    if (outcome !== undefined) over.resolve(outcome);
  });
  // A write to a process that has just ended fails here; that it ended is told by `ended`.
  runner.process.stdin.on('error', () => {});
  const command = (one: Command) => void runner.process.stdin.write(`${JSON.stringify(one)}\n`);

  return {
    get id() {
      return id;
    },
    async prompt(text) {
      heard = [];
      over = Promise.withResolvers();
      command({ kind: 'prompt', text });
      return withoutPlaces(
        { url: workspace.url, home: workspace.home, workspace: workspace.root },
        await Promise.race([over.promise, ended.then((message): Outcome => ({ kind: 'crashed', message }))]),
      );
    },
    display: () => readTurn(heard).display,
    interrupt: async () => command({ kind: 'interrupt' }),
    signal: async (name, to) => runner.signal(name, to),
    left,
    async close() {
      await close();
      closed();
    },
  };
}
