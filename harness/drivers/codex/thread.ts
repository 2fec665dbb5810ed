// One conversation with an app-server, whoever else the server talks to: opening it, prompting it, interrupting it, and what its
// user is shown.
import { z } from 'zod';
import type { Display, Outcome } from '../../core/journal.ts';
import type { Workspace } from '../driver.ts';
import { threadOverrides } from './config.ts';
import { isRefusal, type AppServer } from './server.ts';
import { toldBy } from './told.ts';

type Server = Pick<AppServer, 'request' | 'listen' | 'ended'>;

export interface Thread {
  /** Absent where none was opened: prompts then tell why. */
  readonly id: string | undefined;
  /** @param whenEnded what it means that the server has ended in the middle; it may throw */
  prompt(text: string, whenEnded: (how: string) => Outcome): Promise<Outcome>;
  /** Resolves when the server has answered, or would not for a long time. */
  interrupt(): Promise<void>;
  display(): Display;
  /** Listens no more. */
  close(): void;
}

/** How long a server may take to answer an interrupt. It answers when the turn has ended; some end no turn that has just begun. */
const INTERRUPT_MS = 5_000;

const opened = z.looseObject({ thread: z.looseObject({ id: z.string() }) });
const begun = z.looseObject({ turn: z.looseObject({ id: z.string() }) });
const message = z.looseObject({ type: z.literal('agentMessage'), text: z.string() });

/** Starts a thread, or resumes one by its id. A refusal is the client's doing: each prompt then ends so. Rejects if the server ends. */
export async function openThread(server: Server, workspace: Workspace, resume: string | undefined): Promise<Thread> {
  const settings = {
    cwd: workspace.cwd,
    approvalPolicy: 'never',
    sandbox: 'danger-full-access',
    config: threadOverrides(workspace),
  };
  try {
    const reply =
      resume === undefined
        ? await server.request('thread/start', settings)
        : await server.request('thread/resume', { threadId: resume, ...settings });
    return threadOf(server, workspace, opened.parse(reply).thread.id);
  } catch (error) {
    if (isRefusal(error)) return noThread({ kind: 'failed', message: error.message });
    throw error;
  }
}

/** In the place of a thread that could not be opened. */
export function noThread(why: Outcome): Thread {
  return {
    id: undefined,
    prompt: async () => why,
    interrupt: async () => {},
    display: () => ({ texts: [], ends: 0 }),
    close: () => {},
  };
}

function threadOf(server: Server, workspace: Workspace, id: string): Thread {
  let texts: string[] = [];
  let ends = 0;
  let over: (outcome: Outcome) => void = () => {};
  let turn: Promise<string | undefined> = Promise.resolve(undefined);
  // It listens between turns as well: an end that is told twice may come late.
  const unlisten = server.listen(id, (note) => {
    if (note.kind === 'item') {
      toldBy(note.item, workspace.cwd).forEach(workspace.signal);
      const { data } = message.safeParse(note.item);
      if (data !== undefined) texts.push(data.text);
      return;
    }
    ends += 1;
    if (note.status === 'completed') over({ kind: 'answered', text: texts.at(-1) ?? '' });
    else over({ kind: 'failed', message: note.error ?? `turn ${note.status}` });
  });

  return {
    id,
    async prompt(text, whenEnded) {
      const told = Promise.withResolvers<Outcome>();
      texts = [];
      ends = 0;
      over = told.resolve;
      // The turn's end may be told before the answer to the request that began it.
      turn = server.request('turn/start', { threadId: id, input: [{ type: 'text', text }] }).then(
        (reply) => begun.safeParse(reply).data?.turn.id,
        (error: unknown) => {
          if (isRefusal(error)) told.resolve({ kind: 'failed', message: error.message });
          return undefined;
        },
      );
      void server.ended.then(whenEnded).then(told.resolve, told.reject);
      return told.promise;
    },
    async interrupt() {
      const turnId = await turn;
      // What it says to that, or that it ends over it, shows in how the turn ends.
      if (turnId !== undefined)
        await server.request('turn/interrupt', { threadId: id, turnId }, INTERRUPT_MS).catch(() => {});
    },
    display: () => ({ texts, ends }),
    close: unlisten,
  };
}
