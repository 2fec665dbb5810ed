// A session of `codex app-server` in a process and a home of its own: a new process for each session, on the same home, so that
// what a struck client leaves there, files and databases together, is what the next one finds.
import { mkdir } from 'node:fs/promises';
import { z } from 'zod';
import type { ClientSpec, Resume, Session, Workspace } from '../driver.ts';
import type { Outcome } from '../../core/journal.ts';
import { writeHome } from './config.ts';
import { leftBehind, NOTHING_LEFT } from './left.ts';
import { underOrdeals } from './ordeal.ts';
import { howItEnded, saysWhy } from './processes.ts';
import { newestThread } from './readers.ts';
import { serverBy, startServerOn, type Starting } from './server.ts';
import { temporaryOf } from './temporary.ts';
import { noThread, openThread, type Thread } from './thread.ts';
import { withoutPlaces } from './wording.ts';

/** How long a server may take to end, once its standard input has been closed. */
const LEAVING_MS = 10_000;

/** Rejects only if the executable cannot be run, or answers as no release does: a server that does not start on what lies in its home is the client's failure. */
export async function openOwnSession(
  executable: string,
  spec: ClientSpec,
  workspace: Workspace,
  resume: Resume | undefined,
  closed: () => void,
): Promise<Session> {
  const temporary = temporaryOf(workspace);
  await writeHome(workspace.home, spec, workspace);
  await mkdir(temporary, { recursive: true });
  const starting = startServerOn(underOrdeals(workspace, serverBy(executable)), {
    home: workspace.home,
    temporary,
    timeZone: workspace.timeZone,
  });
  const { child } = starting;
  let left = NOTHING_LEFT;
  let ending = false;
  // Who has outlived the server may hold its standard output open.
  const cleared = child.gone.then(async () => {
    if (!ending) left = await leftBehind(child, workspace.home);
    await child.end();
  });
  cleared.catch(() => {}); // Who closes the session hears of it.
  const thread = await open(starting, workspace, resume).catch(async (error: unknown) => {
    await child.end();
    throw error;
  });
  let closing: Promise<void> | undefined;

  async function close(): Promise<void> {
    if (!(await child.hangUp(LEAVING_MS))) {
      ending = true;
      await child.end();
    }
    await cleared;
    thread.close();
    closed();
  }

  function whenEnded(message: string): Outcome {
    return closing === undefined ? { kind: 'crashed', message } : { kind: 'failed', message: 'closed' };
  }

  return {
    id: thread.id ?? (resume?.by === 'id' ? resume.id : undefined),
    prompt: async (text) =>
      withoutPlaces(
        { url: workspace.url, home: workspace.home, workspace: workspace.root },
        await thread.prompt(text, whenEnded),
      ),
    display: thread.display,
    async interrupt() {
      await child.rest();
      await thread.interrupt();
    },
    signal: child.signal,
    rest: child.rest,
    left: () => left,
    close: async () => (closing ??= close()),
  };
}

/** What cannot be opened, because the server ends or refuses, is told by each prompt. Rejects for an answer of an unknown shape. */
async function open(
  { server, child, introduction }: Starting,
  workspace: Workspace,
  resume: Resume | undefined,
): Promise<Thread> {
  try {
    await introduction;
    const id = resume?.by === 'last' ? await newestThread(server) : resume?.id;
    if (resume?.by === 'last' && id === undefined) return noThread({ kind: 'failed', message: 'no thread is listed' });
    return await openThread(server, workspace, id);
  } catch (error) {
    if (error instanceof z.ZodError) throw error;
    const output = await child.ended;
    return noThread({ kind: saysWhy(output) ? 'failed' : 'crashed', message: howItEnded(output) });
  }
}
