// Drives HAPI, which runs Codex for a user who is elsewhere: a hub, a runner and a session of its own for each case, told what to do
// through the hub's API as the web page does it. A resumed session is resumed by a new hub and a new runner in the same home.
import { z } from 'zod';
import type { Outcome } from '../../core/journal.ts';
import { writeHome } from '../codex/config.ts';
import { askToEnd, endStrays, howItEnded, strike, type Launched } from '../codex/processes.ts';
import { wrappedCodex } from '../codex/releases.ts';
import { findRollouts, readRollouts } from '../codex/rollout.ts';
import { codexTools } from '../codex/tools.ts';
import { withoutPlaces } from '../codex/wording.ts';
import type { ClientKind, ClientSpec, Driver, Resume, Session, StartOptions, Workspace } from '../driver.ts';
import { enterHub, valueOf, type Hub } from './hub.ts';
import { createLog, type Log } from './log.ts';
import { readTurn } from './message.ts';
import { engineOf, removeSockets, startHub, startRunner, TOKEN, type RunningHub } from './parts.ts';
import { hapiReleases } from './releases.ts';

/** Whom a signal strikes instead of the session's process. */
const STRUCK = { 'struck-hub': 'hub', 'struck-runner': 'runner', 'struck-engine': 'engine' } as const;

export const hapi: ClientKind = {
  name: 'hapi',
  summary: 'HAPI, which runs Codex for a user elsewhere: hub, runner and session, told what to do through its API',
  releases: hapiReleases,
  wraps: wrappedCodex,
  variants: Object.keys(STRUCK),
  start: startHapi,
};

/** Three processes of HAPI's and two of Codex's for each case; starting them keeps two cores busy. */
const PARALLEL = 2;

/** How long HAPI's processes may take to end by themselves. */
const GRACE_MS = 5_000;

function startHapi(spec: ClientSpec, how: StartOptions): Driver {
  const open = new Set<Session>();
  return {
    spec: spec.text,
    dialect: 'responses',
    transport: 'loopback',
    tools: codexTools,
    reportsSeen: false,
    waits: 'real',
    parallel: PARALLEL,
    endures: ['interrupt', 'signal'],
    async open(workspace, resume) {
      const { wrapped: version } = spec;
      await writeHome(workspace.home, { variants: [], ...(version !== undefined && { version }) }, workspace);
      const session = await openSession(how, workspace, resume, struckBy(spec), () => open.delete(session));
      open.add(session);
      return session;
    },
    readPersisted: async (workspace) => readRollouts(workspace.home),
    kept: async ({ home }) => (await findRollouts(home)).map((file) => ({ path: file, role: 'history' })),
    async close() {
      await Promise.all([...open].map(async (session) => session.close()));
    },
  };
}

type Part = 'session' | (typeof STRUCK)[keyof typeof STRUCK];

function struckBy({ variants }: ClientSpec): Part {
  const named = Object.entries(STRUCK).find(([variant]) => variants.includes(variant));
  return named?.[1] ?? 'session';
}

/** A HAPI that runs, with somebody who is logged in. */
interface Running {
  readonly hub: Hub;
  readonly log: Log;
  readonly hubProcess: Launched;
  readonly runner: Launched;
}

async function openSession(
  how: StartOptions,
  workspace: Workspace,
  resume: Resume | undefined,
  struck: Part,
  closed: () => void,
): Promise<Session> {
  const running = await startAll(how, workspace);
  const { hub, log } = running;
  const opened = await openConversation(hub, log, workspace, resume).catch(async (error: unknown) => {
    await endAll(running, workspace.home, undefined);
    throw error;
  });
  const session = opened.ok ? await sessionProcess(hub, opened.id) : undefined;
  let asked = '';
  let closing: Promise<void> | undefined;
  let isInterrupted = false;
  const down = Promise.withResolvers<Outcome>();
  for (const [part, process] of [
    ['hub', running.hubProcess],
    ['runner', running.runner],
  ] as const)
    void process.ended.then(
      (output) => down.resolve({ kind: 'crashed', message: `the ${part} ended: ${howItEnded(output)}` }),
      () => {},
    );
  if (opened.ok)
    void log
      .until(() => log.state(opened.id).active === false)
      .then(() => down.resolve({ kind: 'crashed', message: 'the session ended' }));

  async function prompt(id: string, text: string): Promise<Outcome> {
    asked = await nextLocalId(hub, id);
    const answer = await hub.request('POST', `/api/sessions/${id}/messages`, { text, localId: asked });
    if (!answer.ok) return { kind: 'failed', message: answer.message };
    const turn = () => readTurn(log.messages(id), asked);
    // HAPI goes on to show things of a turn that has failed until the session is idle.
    await log.until(() => turn().isOver && (!turn().isFailed || log.state(id).thinking === false));
    const { outcome, isFailed } = turn();
    return isInterrupted && !isFailed ? { kind: 'failed', message: 'interrupted' } : outcome;
  }

  async function pidOf(part: Part): Promise<number | undefined> {
    switch (part) {
      case 'session':
        return session;
      case 'hub':
        return running.hubProcess.process.pid;
      case 'runner':
        return running.runner.process.pid;
      case 'engine':
        return session === undefined ? undefined : engineOf(workspace.home, session);
    }
  }

  return {
    id: opened.ok ? opened.id : undefined,
    async prompt(text) {
      isInterrupted = false;
      const outcome = opened.ok
        ? await Promise.race([prompt(opened.id, text).catch(async () => down.promise), down.promise])
        : ({ kind: 'failed', message: opened.message } as const);
      return withoutPlaces({ url: workspace.url, home: workspace.home, workspace: workspace.root }, outcome);
    },
    display: () => readTurn(opened.ok ? log.messages(opened.id) : [], asked).display,
    async interrupt() {
      isInterrupted = true;
      if (opened.ok) await hub.request('POST', `/api/sessions/${opened.id}/abort`, {});
    },
    async signal(name, to) {
      const pid = await pidOf(struck);
      if (pid !== undefined) await strike(pid, name, to);
      // Behind a blow nothing comes any more, and of a process that is not ours nobody tells that it has gone.
      if (name === 'SIGKILL') down.resolve({ kind: 'crashed', message: `the ${struck} was killed` });
    },
    close: async () =>
      (closing ??= endAll(running, workspace.home, session).finally(() => {
        down.resolve({ kind: 'failed', message: 'closed' });
        closed();
      })),
  };
}

async function startAll(how: StartOptions, workspace: Workspace): Promise<Running> {
  const log = createLog();
  const started: RunningHub = await startHub(how, workspace);
  try {
    const hub = await enterHub(started.url, TOKEN, log.take);
    const runner = await startRunner(how, started.surroundings);
    await log.until(() => log.hasRunner(runner.process.pid));
    return { hub, log, hubProcess: started.process, runner };
  } catch (error) {
    await started.process.end();
    throw error;
  }
}

/** Ends a session first, which then leaves nothing behind, and the others at once. */
async function endAll({ hub, hubProcess, runner }: Running, home: string, session: number | undefined): Promise<void> {
  hub.leave();
  if (session !== undefined) await askToEnd(home, [session], GRACE_MS);
  await askToEnd(
    home,
    [hubProcess.process.pid, runner.process.pid].filter((pid) => pid !== undefined),
    GRACE_MS,
  );
  await endStrays(home);
  await removeSockets(home);
}

type Opened = { readonly ok: true; readonly id: string } | { readonly ok: false; readonly message: string };

const success = z.looseObject({ type: z.literal('success'), sessionId: z.string() });
const refusal = z.looseObject({ type: z.literal('error'), message: z.string() });

/** Starts a session, or resumes one. A refusal is the client's doing, and becomes the outcome of the prompt. */
async function openConversation(hub: Hub, log: Log, workspace: Workspace, resume: Resume | undefined): Promise<Opened> {
  const known = resume?.by === 'last' ? await newestSession(hub) : resume?.id;
  if (resume && known === undefined) return { ok: false, message: 'there is no session' };
  const answer =
    known === undefined
      ? await hub.request('POST', `/api/machines/${await machineOf(hub)}/spawn`, {
          directory: workspace.cwd,
          agent: 'codex',
          yolo: true,
        })
      : await hub.request('POST', `/api/sessions/${known}/resume`, {});
  if (!answer.ok) return answer;
  const { data } = success.safeParse(answer.body);
  if (data === undefined)
    return { ok: false, message: refusal.safeParse(answer.body).data?.message ?? 'the hub told no session' };
  await log.until(() => log.state(data.sessionId).active === true);
  return { ok: true, id: data.sessionId };
}

async function machineOf(hub: Hub): Promise<string> {
  const machines = z.looseObject({ machines: z.array(z.looseObject({ id: z.string(), active: z.boolean() })) });
  const found = machines.parse(valueOf(await hub.request('GET', '/api/machines'))).machines.find((one) => one.active);
  if (found === undefined) throw new Error('HAPI has no machine');
  return found.id;
}

/** The one that the list of sessions has on top. */
async function newestSession(hub: Hub): Promise<string | undefined> {
  const sessions = z.looseObject({ sessions: z.array(z.looseObject({ id: z.string() })) });
  return sessions.parse(valueOf(await hub.request('GET', '/api/sessions'))).sessions[0]?.id;
}

/** The process on this machine that a session is. */
async function sessionProcess(hub: Hub, id: string): Promise<number | undefined> {
  const told = z.looseObject({
    session: z.looseObject({ metadata: z.looseObject({ hostPid: z.number().optional() }) }),
  });
  return told.parse(valueOf(await hub.request('GET', `/api/sessions/${id}`))).session.metadata.hostPid;
}

/** HAPI drops a message whose id it has seen, also in an earlier life of the session. */
async function nextLocalId(hub: Hub, id: string): Promise<string> {
  const page = z.looseObject({ messages: z.array(z.looseObject({ seq: z.number() })) });
  const { messages } = page.parse(valueOf(await hub.request('GET', `/api/sessions/${id}/messages?limit=200`)));
  return `prompt-behind-${Math.max(0, ...messages.map(({ seq }) => seq))}`;
}
