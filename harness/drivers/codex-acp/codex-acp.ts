// Drives the ACP adapter for Codex: one adapter, with its own `codex app-server`, for each session, as an editor starts it. A
// resumed session is loaded by a new adapter.
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { methods, type PromptResponse } from '@agentclientprotocol/sdk';
import type { Outcome } from '../../core/journal.ts';
import { environment, NOWHERE, threadOverrides, transportOf, VARIANTS, writeHome } from '../codex/config.ts';
import { wrappedCodex } from '../codex/releases.ts';
import { findRollouts, readRollouts, threadOf } from '../codex/rollout.ts';
import { codexTools } from '../codex/tools.ts';
import { withoutPlaces } from '../codex/wording.ts';
import type { ClientKind, ClientSpec, Driver, Session, StartOptions, Workspace } from '../driver.ts';
import { isRefusal, startAdapter, type Adapter } from './adapter.ts';
import { codexAcpReleases } from './releases.ts';
import { createScreen } from './screen.ts';

export const codexAcp: ClientKind = {
  name: 'codex-acp',
  summary: 'the ACP adapter for Codex, as an editor runs it: `codex app-server` behind the Agent Client Protocol',
  releases: codexAcpReleases,
  wraps: wrappedCodex,
  variants: VARIANTS,
  start: startAcp,
};

/** Each session is two processes, of which the adapter takes most of a second to start. */
const PARALLEL = 4;

function startAcp(spec: ClientSpec, how: StartOptions): Driver {
  const open = new Set<Session>();
  return {
    spec: spec.text,
    dialect: 'responses',
    transport: transportOf(spec),
    tools: codexTools,
    reportsSeen: false,
    waits: 'real',
    parallel: PARALLEL,
    endures: ['interrupt', 'signal'],
    async open(workspace, resume) {
      const { variants, wrapped: version } = spec;
      await writeHome(workspace.home, { variants, ...(version !== undefined && { version }) }, NOWHERE);
      await mkdir(temporaryOf(workspace), { recursive: true });
      const thread = await threadOf(workspace.home, resume);
      const session = await openSession(how, workspace, thread, () => open.delete(session));
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

async function openSession(
  { executable, wrapped }: StartOptions,
  workspace: Workspace,
  resume: string | undefined,
  closed: () => void,
): Promise<Session> {
  const screen = createScreen();
  const surroundings = { cwd: workspace.cwd, env: environmentOf(workspace, wrapped) };
  const adapter = await startAdapter(executable, surroundings, screen.show);
  const opened = await openThread(adapter, workspace, resume);
  let ends = 0;

  return {
    id: opened.id ?? resume,
    async prompt(text) {
      screen.clear();
      ends = 0;
      const outcome = opened.id === undefined ? opened.refusal : await promptOn(adapter, opened.id, text, screen.texts);
      if (outcome.kind !== 'crashed') ends += 1;
      return withoutPlaces({ url: workspace.url, home: workspace.home, workspace: workspace.root }, outcome);
    },
    display: () => ({ texts: screen.texts(), ends }),
    async interrupt() {
      if (opened.id !== undefined) await adapter.agent.notify(methods.agent.session.cancel, { sessionId: opened.id });
    },
    signal: adapter.signal,
    async close() {
      await adapter.close();
      closed();
    },
  };
}

/**
 * Behind the first answer of a session the adapter asks a model, in a thread that it throws away, for a title: while the next turn
 * runs, and with the user's words, so that the script would take it for a turn of the conversation. That thread gets the settings of
 * the home, where the model is nowhere; only the user's own threads get those that lead to the script. A title that cannot be had
 * is told to nobody.
 */
function environmentOf(workspace: Workspace, codex: string): NodeJS.ProcessEnv {
  return {
    ...environment(workspace.home, temporaryOf(workspace)),
    CODEX_PATH: codex,
    CODEX_CONFIG: JSON.stringify(threadOverrides(workspace)),
    INITIAL_AGENT_MODE: 'agent-full-access',
  };
}

/** A refusal is the client's doing, and becomes the outcome of the prompt. */
async function openThread(
  { agent, ended, close }: Adapter,
  { cwd }: Workspace,
  resume: string | undefined,
): Promise<{ readonly id: string } | { readonly id?: undefined; readonly refusal: Outcome }> {
  const asked =
    resume === undefined
      ? agent.request(methods.agent.session.new, { cwd, mcpServers: [] }).then(({ sessionId }) => sessionId)
      : agent.request(methods.agent.session.load, { sessionId: resume, cwd, mcpServers: [] }).then(() => resume);
  try {
    return await Promise.race([
      asked.then((id) => ({ id })),
      ended.then((how) => ({ refusal: { kind: 'crashed', message: how } as const })),
    ]);
  } catch (error) {
    if (isRefusal(error)) return { refusal: { kind: 'failed', message: complaintOf(error) } };
    await close();
    throw error;
  }
}

async function promptOn(
  { agent, ended }: Adapter,
  sessionId: string,
  text: string,
  texts: () => readonly string[],
): Promise<Outcome> {
  const asked = agent.request(methods.agent.session.prompt, { sessionId, prompt: [{ type: 'text', text }] });
  const answered = asked.then(
    (response) => outcomeOf(response, texts()),
    async (error: unknown): Promise<Outcome> =>
      isRefusal(error) ? { kind: 'failed', message: complaintOf(error) } : { kind: 'crashed', message: await ended },
  );
  return Promise.race([answered, ended.then((message): Outcome => ({ kind: 'crashed', message }))]);
}

function outcomeOf({ stopReason }: PromptResponse, texts: readonly string[]): Outcome {
  switch (stopReason) {
    case 'end_turn':
      return { kind: 'answered', text: texts.at(-1) ?? '' };
    case 'cancelled':
    case 'max_tokens':
    case 'max_turn_requests':
    case 'refusal':
      return { kind: 'failed', message: stopReason };
  }
}

/** Its text, and what it adds to it: Codex's own words often stand there. */
function complaintOf({ message, data }: { readonly message: string; readonly data?: unknown }): string {
  return data === undefined ? message : `${message}: ${typeof data === 'string' ? data : JSON.stringify(data)}`;
}

/** Inside the workspace, and beside the home: Codex refuses a temporary folder that its home lies in. */
function temporaryOf(workspace: Workspace): string {
  return path.join(workspace.root, 'tmp');
}
