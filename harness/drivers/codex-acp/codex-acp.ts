// Drives the ACP adapter for Codex: one adapter, with its own `codex app-server`, for each session, as an editor starts it. A
// resumed session is loaded by a new adapter.
import { mkdir } from 'node:fs/promises';
import { methods, PROTOCOL_VERSION, type PromptResponse } from '@agentclientprotocol/sdk';
import type { Outcome } from '../../core/journal.ts';
import { environment, NOWHERE, threadOverrides, VARIANTS, writeHome } from '../codex/config.ts';
import { underOrdeals } from '../codex/ordeal.ts';
import { wrappedCodex } from '../codex/releases.ts';
import { threadOf } from '../codex/rollout.ts';
import { temporaryOf } from '../codex/temporary.ts';
import { withoutPlaces } from '../codex/wording.ts';
import type { ClientKind, ClientSpec, Driver, Session, StartOptions, Workspace } from '../driver.ts';
import { createOpenSessions } from '../open-sessions.ts';
import { isRefusal, startAdapter, type Adapter } from './adapter.ts';
import { codexAcpReleases } from './releases.ts';
import { runningCodex } from '../codex/running.ts';
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
  const sessions = createOpenSessions();
  return {
    ...runningCodex(spec, how.wrapped),
    parallel: PARALLEL,
    endures: ['interrupt', 'signal'],
    async open(workspace, resume) {
      const { variants, wrapped: version } = spec;
      await writeHome(workspace.home, { variants, ...(version !== undefined && { version }) }, NOWHERE);
      await mkdir(temporaryOf(workspace), { recursive: true });
      const thread = await threadOf(workspace.home, resume);
      return sessions.keep((closed) => openSession(how, workspace, thread, closed));
    },
    close: sessions.close,
  };
}

async function openSession(
  { executable, wrapped }: StartOptions,
  workspace: Workspace,
  resume: string | undefined,
  closed: () => void,
): Promise<Session> {
  const screen = createScreen();
  const adapter = startAdapter(
    underOrdeals(workspace, [process.execPath, executable]),
    environmentOf(workspace, wrapped),
    workspace,
    screen.show,
  );
  const opened = await openThread(adapter, workspace, resume);
  const id = 'answer' in opened ? opened.answer : undefined;
  let ends = 0;

  async function promptThread(text: string): Promise<Outcome> {
    if ('refusal' in opened) return opened.refusal;
    const { prompt } = methods.agent.session;
    const told = await ask(adapter, async (agent) =>
      agent.request(prompt, { sessionId: opened.answer, prompt: [{ type: 'text', text }] }),
    );
    return 'refusal' in told ? told.refusal : outcomeOf(told.answer, screen.answer());
  }

  return {
    id: id ?? resume,
    async prompt(text) {
      screen.clear();
      ends = 0;
      const outcome = await promptThread(text);
      if (outcome.kind !== 'crashed') ends += 1;
      return withoutPlaces({ url: workspace.url, home: workspace.home, workspace: workspace.root }, outcome);
    },
    display: () => ({ texts: screen.texts(), ends }),
    async interrupt() {
      if (id !== undefined) await adapter.agent.notify(methods.agent.session.cancel, { sessionId: id });
    },
    signal: adapter.signal,
    left: adapter.left,
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
    ...environment(workspace.home, temporaryOf(workspace), workspace.timeZone),
    CODEX_PATH: codex,
    CODEX_CONFIG: JSON.stringify(threadOverrides(workspace)),
    INITIAL_AGENT_MODE: 'agent-full-access',
  };
}

/** What the adapter answers; or how it does not, which is the client's doing and becomes the outcome of a prompt. */
type Told<Answer> = { readonly answer: Answer } | { readonly refusal: Outcome };

async function ask<Answer>(
  { agent, ended }: Adapter,
  question: (agent: Adapter['agent']) => Promise<Answer>,
): Promise<Told<Answer>> {
  const crashed = ended.then((message) => ({ refusal: { kind: 'crashed', message } as const }));
  const told = question(agent).then(
    (answer) => ({ answer }),
    // A question to an adapter that has ended fails in some way or other.
    async (error: unknown) =>
      isRefusal(error) ? { refusal: { kind: 'failed', message: complaintOf(error) } as const } : crashed,
  );
  return Promise.race([told, crashed]);
}

/** Opens the user's thread; resolves to its id. */
async function openThread(adapter: Adapter, { cwd }: Workspace, resume: string | undefined): Promise<Told<string>> {
  const { initialize, session } = methods.agent;
  return ask(adapter, async (agent) => {
    await agent.request(initialize, {
      protocolVersion: PROTOCOL_VERSION,
      clientInfo: { name: 'cutpoint', version: '0' },
      clientCapabilities: {},
    });
    if (resume === undefined) return (await agent.request(session.new, { cwd, mcpServers: [] })).sessionId;
    await agent.request(session.load, { sessionId: resume, cwd, mcpServers: [] });
    return resume;
  });
}

function outcomeOf({ stopReason }: PromptResponse, answer: string): Outcome {
  switch (stopReason) {
    case 'end_turn':
      return { kind: 'answered', text: answer };
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
