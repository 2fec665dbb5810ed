// Drives `codex app-server`: one process serves many cases at once, each thread under its own URL.
//
// What makes a resume a real one: every server process has a home of its own, and a session's file lies there only while the
// session is open. Closing archives the thread (the server then flushes its file and forgets it) and moves the file to the
// case's home; opening moves it into the home of a process that has never seen this thread. So nothing passes from one session
// to the next but that file: no memory, and none of the databases that newer releases keep (0.169 would refuse there, since it
// remembers the thread as archived). A case that strikes the process or its files is not served so: it gets a server to itself, on
// its own home (`own-home.ts`), where a file and those databases can disagree.
import path from 'node:path';
import { fs } from 'zx';
import type { Outcome } from '../../core/journal.ts';
import type { ClientKind, ClientSpec, Driver, Session, StartOptions, Workspace } from '../driver.ts';
import { createOpenSessions } from '../open-sessions.ts';
import { VARIANTS } from './config.ts';
import { openOwnSession } from './own-home.ts';
import { poolOf, type Pool, type Seat } from './pool.ts';
import { endStrays } from './processes.ts';
import { codexReleases, isBefore } from './releases.ts';
import { findRollouts, threadOf } from './rollout.ts';
import { runningCodex } from './running.ts';
import { isRefusal, startServer, type AppServer } from './server.ts';
import { openThread } from './thread.ts';
import { withoutPlaces } from './wording.ts';

export const codexAppServer: ClientKind = {
  name: 'codex-app-server',
  summary: 'Codex CLI, many conversations in one `codex app-server` process',
  releases: codexReleases,
  variants: VARIANTS,
  start: startAppServer,
};

/** Most of a faulted case is Codex's own backoff, so many cases share two cores. */
const PARALLEL = 16;

/**
 * How long a server may take to abort a turn, write the thread to disk and forget it. One that is late is ended under all who sit
 * there, and their cases are without a verdict: with 5 s that happened to 0.121.0 with 16 threads at once on two busy cores.
 */
const ARCHIVE_MS = 20_000;

/**
 * The first release whose app-server was seen to speak the protocol of all later ones. 0.50 and 0.53 know other requests; 0.58 to 0.65
 * know other words for a sandbox, and 0.58 and 0.61 told no end of a turn even with these.
 */
const FIRST_WITH_PROTOCOL = '0.77.0';

function undrivable({ version }: ClientSpec): string | undefined {
  if (!isBefore(version, FIRST_WITH_PROTOCOL)) return undefined;
  return `the app-server of ${version} speaks another protocol than that of ${FIRST_WITH_PROTOCOL} and later releases`;
}

function startAppServer(spec: ClientSpec, how: StartOptions): Driver {
  const pool = poolOf(async () => startServer(how, spec));
  const sessions = createOpenSessions();
  const cannot = undrivable(spec);
  return {
    ...runningCodex(spec, how.executable),
    ...(cannot !== undefined && { undrivable: cannot }),
    reportsTold: true,
    parallel: PARALLEL,
    endures: ['interrupt', 'signal'],
    async open(workspace, resume) {
      if (cannot !== undefined) throw new Error(cannot);
      return sessions.keep(async (closed) =>
        workspace.alone
          ? openOwnSession(how.executable, spec, workspace, resume, closed)
          : openSession(pool, workspace, await threadOf(workspace.home, resume), closed),
      );
    },
    async close() {
      await sessions.close();
      await pool.close();
    },
  };
}

async function openSession(
  pool: Pool<AppServer>,
  workspace: Workspace,
  resume: string | undefined,
  closed: () => void,
): Promise<Session> {
  const seat = await pool.take(resume);
  const brought = await bringFiles(workspace.home, seat.server.home);
  const thread = await openThread(seat.server, workspace, resume).catch(async (error: unknown) => {
    await seat.leave();
    throw error;
  });
  if (thread.id !== undefined) seat.host(thread.id);
  let closing: Promise<void> | undefined;

  function whenEnded(how: string): Outcome {
    if (closing !== undefined) return { kind: 'failed', message: 'closed' };
    if (seat.alone()) return { kind: 'crashed', message: how };
    throw new Error(`codex app-server ended under several cases, so none can be blamed: ${how}`);
  }

  async function close(): Promise<void> {
    if (thread.id !== undefined) await archive(seat, thread.id);
    thread.close();
    await endStrays(workspace.home);
    await takeFiles(
      seat.server.home,
      workspace.home,
      (name) => brought.has(name) || (thread.id !== undefined && name.includes(thread.id)),
    );
    await seat.leave();
    closed();
  }

  return {
    id: thread.id ?? resume,
    prompt: async (text) =>
      withoutPlaces(
        { url: workspace.url, home: seat.server.home, workspace: workspace.root },
        await thread.prompt(text, whenEnded),
      ),
    display: thread.display,
    close: async () => (closing ??= close()),
  };
}

/** Aborts what the thread is doing, has it written to disk and forgotten. A server that stays silent is ended. */
async function archive(seat: Seat<AppServer>, thread: string): Promise<void> {
  try {
    await seat.server.request('thread/archive', { threadId: thread }, ARCHIVE_MS);
  } catch (error) {
    // It refuses where there is nothing to archive; the thread then stays, idle, for as long as the server does.
    if (isRefusal(error)) seat.retire();
    else await seat.stop();
  }
}

/** Moves all of a case's session files into a server's home; returns their names. */
async function bringFiles(caseHome: string, serverHome: string): Promise<ReadonlySet<string>> {
  const files = await findRollouts(caseHome);
  for (const file of files) await fs.move(path.join(caseHome, file), path.join(serverHome, file));
  return new Set(files.map((file) => path.basename(file)));
}

/** Moves a case's session files back, archived ones to where Codex looks for a session of their date. */
async function takeFiles(serverHome: string, caseHome: string, isMine: (name: string) => boolean): Promise<void> {
  for (const file of (await findRollouts(serverHome)).filter((one) => isMine(path.basename(one))))
    await fs.move(path.join(serverHome, file), path.join(caseHome, whereSought(file)));
}

/** `archived_sessions/rollout-2026-11-21T…` belongs into `sessions/2026/11/21`. */
function whereSought(file: string): string {
  const date = /^archived_sessions\W.*rollout-(\d{4})-(\d\d)-(\d\d)/.exec(file)?.slice(1);
  return date === undefined ? file : path.join('sessions', ...date, path.basename(file));
}
