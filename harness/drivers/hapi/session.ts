// One conversation in a HAPI of its own: prompts go to the hub, and what becomes of them is what the hub shows its user.
import { rm } from 'node:fs/promises';
import type { Outcome } from '../../core/journal.ts';
import { askToEnd, endStrays, howItEnded, outliving, strike, type Launched } from '../codex/processes.ts';
import { withoutPlaces } from '../codex/wording.ts';
import type { Resume, Session, StartOptions, Workspace } from '../driver.ts';
import { nextLocalId, openConversation, sessionProcess, type Opened } from './conversation.ts';
import { enterHub, type Hub } from './hub.ts';
import { createLog, type Log } from './log.ts';
import { readTurn } from './message.ts';
import { engineOf, socketsOf, startHub, startRunner, TOKEN } from './parts.ts';

/** The processes that can be struck: `session` is the one that speaks with Codex, `engine` is Codex. */
export type Part = 'hub' | 'runner' | 'session' | 'engine';

/** How long HAPI's processes may take to end by themselves. */
const GRACE_MS = 5_000;

/** Starts a HAPI, and in it a session, or takes one up. */
export async function openSession(
  how: StartOptions,
  workspace: Workspace,
  resume: Resume | undefined,
  struck: Part,
  closed: () => void,
): Promise<Session> {
  const running = await startAll(how, workspace);
  const { hub, log } = running;
  try {
    const opened = await openConversation(hub, log, workspace, resume);
    const pid = opened.ok ? await sessionProcess(hub, opened.id) : undefined;
    return sessionIn(workspace, { ...running, opened, pid, sockets: await socketsOf(workspace.home) }, struck, closed);
  } catch (error) {
    await endAll(running, workspace.home);
    throw error;
  }
}

/** A HAPI that runs, with somebody who is logged in. */
interface Running {
  readonly hub: Hub;
  readonly log: Log;
  readonly hubProcess: Launched;
  readonly runner: Launched;
}

interface Opening extends Running {
  readonly opened: Opened;
  /** The session's process. */
  readonly pid: number | undefined;
  readonly sockets: readonly string[];
}

function sessionIn(workspace: Workspace, opening: Opening, struck: Part, closed: () => void): Session {
  const { hub, log, opened, hubProcess, runner } = opening;
  const { home } = workspace;
  const id = opened.ok ? opened.id : undefined;
  let asked = '';
  let isInterrupted = false;
  let isRefused = !opened.ok;
  let blow: string | undefined;
  let closing: Promise<void> | undefined;
  let outlived: readonly string[] = [];
  const down = Promise.withResolvers<Outcome>();
  let isDown = false;
  const fell = (why: string) => {
    isDown = true;
    // Which consequence of a blow is noticed first differs from run to run.
    down.resolve({ kind: 'crashed', message: blow ?? why });
  };
  const hearOf = (name: string, part: Launched) =>
    void part.ended.then(
      (output) => fell(`the ${name} ended: ${howItEnded(output)}`),
      () => {},
    );
  hearOf('hub', hubProcess);
  hearOf('runner', runner);
  if (id !== undefined) void log.until(() => log.state(id).active === false).then(() => fell('the session ended'));

  async function promptIn(session: string, text: string): Promise<Outcome> {
    asked = await nextLocalId(hub, session);
    const answer = await hub.request('POST', `/api/sessions/${session}/messages`, { text, localId: asked });
    isRefused = !answer.ok;
    if (!answer.ok) return { kind: 'failed', message: answer.message };
    const turn = () => readTurn(log.messages(session), asked);
    // Of a turn that has failed HAPI goes on to show things when it already waits for the next one.
    await log.until(() => turn().isOver && (!turn().isFailed || log.state(session).thinking === false));
    // Of a turn that was stopped it shows nothing.
    return isInterrupted && !turn().isFailed ? { kind: 'failed', message: 'interrupted' } : turn().outcome;
  }

  async function pidOf(part: Part): Promise<number | undefined> {
    switch (part) {
      case 'session':
        return opening.pid;
      case 'hub':
        return hubProcess.process.pid;
      case 'runner':
        return runner.process.pid;
      case 'engine':
        return opening.pid === undefined ? undefined : engineOf(home, opening.pid);
    }
  }

  async function close(): Promise<void> {
    // Without its session there is nothing to do for Codex; a hub and a runner go on.
    if (isDown && blow !== undefined && (struck === 'session' || struck === 'engine'))
      outlived = await outliving(home, pidsOf([hubProcess, runner]));
    await endAll(opening, home, opening);
    down.resolve({ kind: 'failed', message: 'closed' });
    closed();
  }

  return {
    id,
    async prompt(text) {
      isInterrupted = false;
      const outcome = opened.ok
        ? await Promise.race([down.promise, promptIn(opened.id, text).catch(ifGone(down.promise))])
        : ({ kind: 'failed', message: opened.message } as const);
      return withoutPlaces({ url: workspace.url, home, workspace: workspace.root }, outcome);
    },
    // What is refused is over with the refusal.
    display: () => (id === undefined || isRefused ? { texts: [], ends: 1 } : readTurn(log.messages(id), asked).display),
    async interrupt() {
      isInterrupted = true;
      if (id !== undefined) await hub.request('POST', `/api/sessions/${id}/abort`, {});
    },
    async signal(name, to) {
      const pid = await pidOf(struck);
      if (pid === undefined) return;
      blow = `the ${struck} got ${name}`;
      await strike(pid, name, to);
      // That a process is gone which is not ours, nobody tells.
      if (name === 'SIGKILL') fell(blow);
    },
    left: () => ({ processes: outlived, files: [] }),
    close: async () => (closing ??= close()),
  };
}

/** A request that nobody answers means that the hub has gone, of which the hub's own end tells more. */
function ifGone(down: Promise<Outcome>) {
  return async (error: unknown): Promise<Outcome> => {
    if (error instanceof TypeError) return down;
    throw error;
  };
}

async function startAll(how: StartOptions, workspace: Workspace): Promise<Running> {
  const log = createLog();
  const { process: hubProcess, url, surroundings } = await startHub(how, workspace);
  try {
    const hub = await enterHub(url, TOKEN, log.take);
    const runner = await startRunner(how, surroundings);
    await log.until(() => log.hasRunner(runner.process.pid));
    return { hub, log, hubProcess, runner };
  } catch (error) {
    await hubProcess.end();
    throw error;
  }
}

/** Ends a session first, which then leaves hardly anything behind, and then the others at once. */
async function endAll(
  { hub, hubProcess, runner }: Running,
  home: string,
  session?: Pick<Opening, 'pid' | 'sockets'>,
): Promise<void> {
  // Who ends removes the folder in which it stands where the other socket is.
  const sockets = [...(session?.sockets ?? []), ...(await socketsOf(home))];
  hub.leave();
  if (session?.pid !== undefined) await askToEnd(home, [session.pid], GRACE_MS);
  await askToEnd(home, pidsOf([hubProcess, runner]), GRACE_MS);
  await endStrays(home);
  for (const socket of sockets) await rm(socket, { recursive: true, force: true });
}

function pidsOf(launched: readonly Launched[]): number[] {
  return launched.flatMap((one) => one.process.pid ?? []);
}
