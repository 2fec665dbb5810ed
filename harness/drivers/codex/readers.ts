// What Codex's own readers tell of a thread: the methods of its app-server that list and read what was recorded.
import { mkdir } from 'node:fs/promises';
import { z } from 'zod';
import type { View } from '../../core/journal.ts';
import type { Item } from '../../core/item.ts';
import type { Workspace } from '../driver.ts';
import { isRefusal, serverBy, startServerOn, type AppServer } from './server.ts';
import { temporaryOf } from './temporary.ts';

/** All ways in which a thread may have begun; releases that know them list only some unless they are asked. */
const SOURCES = ['cli', 'vscode', 'exec', 'appServer'];

/** How long a reader's server may take to end. */
const LEAVING_MS = 10_000;

type Server = Pick<AppServer, 'request'>;

/**
 * Asks each reader that the release has, in a fresh process on the home that the client has left. A reader that refuses, or a server
 * that does not start, tells an empty history; so does a list in which the thread is not.
 */
export async function readBack(executable: string, workspace: Workspace, id: string): Promise<readonly View[]> {
  await mkdir(temporaryOf(workspace), { recursive: true });
  const { server, child, introduction } = startServerOn(serverBy(executable), {
    home: workspace.home,
    temporary: temporaryOf(workspace),
  });
  try {
    await introduction;
    const views = await Promise.all(
      Object.entries(READERS).map(async ([reader, read]): Promise<View[]> => {
        const history = await read(server, id).catch((error: unknown) => {
          if (isRefusal(error)) return isMissing(error) ? undefined : [];
          throw error;
        });
        return history ? [{ reader, history }] : [];
      }),
    );
    return views.flat();
  } catch (error) {
    if (error instanceof z.ZodError) throw error;
    await child.ended;
    return [{ reader: 'app-server', history: [] }];
  } finally {
    await child.hangUp(LEAVING_MS);
    await child.end();
  }
}

/** The id of the newest thread, by the client's own list. */
export async function newestThread(server: Server): Promise<string | undefined> {
  return (await list(server))[0]?.id;
}

/** Undefined where nothing follows from what a reader tells. */
const READERS: Readonly<Record<string, (server: Server, id: string) => Promise<Item[] | undefined>>> = {
  /**
   * A list tells of a thread that it is there. The prompt beside it is its title, and not always the first one: 0.107.0 and 0.120.0,
   * struck in the second turn, have that one's in one run of forty.
   */
  'thread/list': async (server, id) => {
    const isListed = (await list(server)).some((one) => one.id === id);
    return isListed || !(await listsAllSources(server)) ? undefined : [];
  },
  'thread/read': async (server, threadId) => {
    const { thread } = read.parse(await server.request('thread/read', { threadId, includeTurns: true }));
    return thread.turns.flatMap((turn) => turn.items).flatMap(readItem);
  },
  'thread/turns/list': async (server, threadId) => {
    const { data } = turns.parse(await server.request('thread/turns/list', { threadId, itemsView: 'full' }));
    return data
      .toReversed()
      .flatMap((turn) => turn.items)
      .flatMap(readItem);
  },
  'thread/items/list': async (server, threadId) => {
    const { data } = items.parse(await server.request('thread/items/list', { threadId }));
    return data.flatMap((one) => readItem(one.item));
  },
};

const turn = z.looseObject({ items: z.array(z.unknown()) });
const read = z.looseObject({ thread: z.looseObject({ turns: z.array(turn) }) });
const turns = z.looseObject({ data: z.array(turn) });
const items = z.looseObject({ data: z.array(z.looseObject({ item: z.unknown() })) });
const threads = z.looseObject({ data: z.array(z.looseObject({ id: z.string() })) });

async function list(server: Server): Promise<z.infer<typeof threads>['data']> {
  return threads.parse(await server.request('thread/list', { sourceKinds: SOURCES })).data;
}

/** Early releases list what was begun in an editor alone, and do not know that one can ask for more: they take any word for it. */
async function listsAllSources(server: Server): Promise<boolean> {
  return server.request('thread/list', { sourceKinds: ['no such source'] }).then(
    () => false,
    (error: unknown) => {
      if (isRefusal(error)) return true;
      throw error;
    },
  );
}

const told = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('userMessage'), content: z.array(z.looseObject({ text: z.string().optional() })) }),
  z.looseObject({ type: z.literal('agentMessage'), text: z.string() }),
  z.looseObject({
    type: z.literal('commandExecution'),
    id: z.string(),
    command: z.string(),
    aggregatedOutput: z.string().nullish(),
    exitCode: z.number().nullish(),
  }),
]);

/**
 * Messages, and commands that ended by themselves, with what they printed. Whether a command that was cut short is told depends on what
 * the client still managed to write: 0.169.0 has it in one run and not in the next. A patch names no output.
 */
function readItem(item: unknown): Item[] {
  const { data } = told.safeParse(item);
  if (data === undefined) return [];
  switch (data.type) {
    case 'userMessage':
      return [{ kind: 'message', role: 'user', text: data.content.map((part) => part.text ?? '').join('') }];
    case 'agentMessage':
      return [{ kind: 'message', role: 'assistant', text: data.text }];
    case 'commandExecution': {
      const { id: callId, type: name, command: input, aggregatedOutput, exitCode } = data;
      if (typeof exitCode !== 'number' || exitCode < 0) return [];
      return [
        { kind: 'call', via: 'function', callId, name, input },
        { kind: 'output', via: 'function', callId, text: aggregatedOutput ?? '' },
      ];
    }
  }
}

/** Whether the release does not have that reader, or has it only for some of its threads. */
function isMissing({ message }: Error): boolean {
  return /unknown variant|not supported|^Invalid request$/.test(message);
}
