// The reference client: correct as it stands, over HTTP or a WebSocket, and wrong in one known way for each bug behind a `+`. It
// runs in this process, and neither its pauses between retries nor the silence of a stalled stream take time. Who kills it ties its
// hands.
import { appendFileSync, statSync } from 'node:fs';
import { parse } from 'node:path';
import type { Display, Outcome } from '../core/journal.ts';
import { BUGS, isBug } from '../reference/bugs.ts';
import { startClient, type Client } from '../reference/client.ts';
import type { Hands } from '../reference/session-file.ts';
import type { Silence } from '../reference/silence.ts';
import type { ClientKind, ClientSpec, Driver, Resume, Session, Workspace } from './driver.ts';
import { keptBy, newestSession, readList, readSessions, sessionFiles } from './reference-files.ts';
import { watchEvents } from './seen.ts';
import { openWorkbench, phrase } from './workbench.ts';

/** Stands behind a `+` as bugs do, but is none. */
const OVER_WEBSOCKET = 'websocket';

export const reference: ClientKind = {
  name: 'reference',
  summary: 'a small, correct client in this process, with bugs that can be switched on',
  variants: [OVER_WEBSOCKET, ...Object.keys(BUGS)],
  start: startReference,
};

function startReference(spec: ClientSpec): Driver {
  const bugs = new Set(spec.variants.filter(isBug));
  const websocket = spec.variants.includes(OVER_WEBSOCKET);
  return {
    spec: spec.text,
    dialect: 'responses',
    transport: websocket ? 'websocket' : 'loopback',
    tools: { start: 'as-calls-arrive', runsReusedIds: false, phrase },
    reportsSeen: true,
    waits: 'virtual',
    parallel: 16,
    endures: ['interrupt', 'signal'],
    takes: ['limit', 'idle-kill'],
    open: async (workspace, resume) => openSession(workspace, resume, { bugs, websocket }),
    readPersisted: async ({ home }) => readSessions(home),
    roles: ['history', 'index'],
    kept: async ({ home }) => keptBy(home),
    readBack: async ({ home }, id) => readList(home, id),
    close: async () => {},
  };
}

function openSession(
  workspace: Workspace,
  resume: Resume | undefined,
  chosen: Pick<Parameters<typeof startClient>[0], 'bugs' | 'websocket'>,
): Session {
  const id = idFor(workspace, resume);
  const bench = openWorkbench(workspace);
  const silences = virtualSilences();
  const hands: Hands = { tied: false };
  let display: Display & { texts: string[]; ends: number } = { texts: [], ends: 0 };
  let left: readonly string[] = [];
  const client = started(
    () =>
      startClient({
        baseUrl: workspace.url,
        model: 'scripted',
        home: workspace.home,
        sessionId: id,
        resume: resume !== undefined,
        tools: bench.tools,
        retries: workspace.retries,
        silence: silences.begin,
        ...chosen,
        hands,
        append: within(workspace.sizeLimit, hands),
        wait: (ms) => workspace.waits(ms),
        tell(notice) {
          if (notice.kind === 'message') display.texts.push(notice.text.toWellFormed());
          else display.ends += 1;
        },
        listen: () => watchEvents(workspace),
      }),
    () => {
      if (!hands.tied) display.ends += 1;
    },
  );
  return {
    id,
    prompt(text) {
      display = { texts: [], ends: 0 };
      return outcomeOf(client.prompt(text));
    },
    display: () => display,
    interrupt: async () => client.interrupt(),
    /** Signals that can be handled end it in peace. */
    signal: (name) => (name === 'SIGKILL' ? client.halt() : client.close()),
    left: () => ({ processes: left, files: [] }),
    fallSilent: () => silences.expire(),
    async close() {
      await client.close();
      left = bench.running();
      bench.close();
    },
  };
}

/** Adds to files up to that limit: behind it, whoever writes is told so, or killed in the middle of the write. */
function within(limit: Workspace['sizeLimit'], hands: Hands): (path: string, text: string) => void {
  if (!limit) return appendFileSync;
  return (path, text) => {
    const bytes = Buffer.from(text);
    const room = Math.max(0, limit.bytes - statSync(path).size);
    appendFileSync(path, bytes.subarray(0, room));
    if (bytes.length <= room) return;
    if (limit.full === 'killed') hands.tied = true;
    throw new Error('EFBIG: file too large, write');
  };
}

/** Silences in virtual time: none lasts, until it is told that all of them have lasted too long. */
function virtualSilences(): { begin: Silence; expire(): void } {
  const listening = new Set<() => void>();
  return {
    begin(expire) {
      listening.add(expire);
      return { heard: () => {}, end: () => void listening.delete(expire) };
    },
    expire() {
      for (const expire of listening) expire();
    },
  };
}

/** A session that cannot be resumed is an outcome of its first prompt, and no failure of the harness. */
function started(start: () => Client, tellEnd: () => void): Client {
  try {
    return start();
  } catch (error) {
    const end = async () => {};
    return {
      async prompt() {
        tellEnd();
        return { kind: 'failed', message: String(error) };
      },
      interrupt: () => {},
      halt: end,
      close: end,
    };
  }
}

/** What the client does not handle is its crash. */
function outcomeOf(prompt: Promise<Outcome>): Promise<Outcome> {
  return prompt.catch((error: unknown) => ({ kind: 'crashed', message: String(error) }));
}

/** The id of the session to resume, or the next one: ids count up, and the highest counts, because files may have been taken away. */
function idFor({ home }: Workspace, resume: Resume | undefined): string {
  if (resume?.by === 'id') return resume.id;
  const newest = resume && newestSession(home);
  if (newest !== undefined) return newest;
  const numbers = sessionFiles(home).map((path) => Number(/^\d+/.exec(parse(path).name)?.[0] ?? 0));
  return String(Math.max(0, ...numbers) + 1).padStart(4, '0');
}
