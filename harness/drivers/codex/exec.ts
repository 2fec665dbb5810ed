// Drives `codex exec`: one process for each prompt, and `codex exec resume <id>` for each further one, so that every prompt but
// the first is answered from what was persisted.
import { join } from 'node:path';
import { $, type ProcessPromise } from 'zx';
import type { Outcome } from '../../core/journal.ts';
import type { ClientKind, ClientSpec, Driver, Session, Workspace } from '../driver.ts';
import { createHome, environment, writeConfig } from './config.ts';
import { isRecord, parseJson } from './json.ts';
import { endGroup, reap } from './process-group.ts';
import { codexReleases } from './releases.ts';
import { readRollouts } from './rollout.ts';
import { codexTools } from './tools.ts';

export const codexExec: ClientKind = {
  name: 'codex',
  summary: 'Codex CLI, driven by `codex exec` and `codex exec resume`',
  releases: codexReleases,
  variants: [],
  start: (spec, executable = '') => startExec(spec, executable),
};

function startExec(spec: ClientSpec, executable: string): Driver {
  const running = new Set<Session>();
  return {
    spec: spec.text,
    dialect: 'responses',
    transport: 'loopback',
    tools: codexTools,
    reportsSeen: false,
    parallel: 4,
    async open(workspace, resume) {
      const home = createHome(workspace.home);
      writeConfig(home, workspace, spec.version);
      const session = openSession(executable, workspace, resume, () => running.delete(session));
      running.add(session);
      return session;
    },
    readPersisted: async ({ home }) => readRollouts(join(home, '.codex')),
    async close() {
      await Promise.all([...running].map((session) => session.close()));
    },
  };
}

function openSession(
  executable: string,
  workspace: Workspace,
  resume: string | undefined,
  closed: () => void,
): Session {
  let id = resume;
  let child: ProcessPromise | undefined;
  let ended: Promise<unknown> = Promise.resolve();
  return {
    get id() {
      return id;
    },
    async prompt(text) {
      const command = id === undefined ? ['exec'] : ['exec', 'resume', id];
      const args = [...command, '--skip-git-repo-check', '--json', text];
      const env = environment(createHome(workspace.home));
      // With `exec` the shell becomes Codex, so that the leader of the group is Codex itself.
      child = $({
        cwd: workspace.cwd,
        env,
        detached: true,
        nothrow: true,
        quiet: true,
        stdio: ['ignore', 'pipe', 'pipe'],
      })`exec ${executable} ${args}`;
      ended = child;
      const { stdout, stderr, exitCode, signal } = await child;
      child = undefined;
      const told = readEvents(stdout);
      id ??= told.threadId;
      return told.outcome ?? { kind: 'crashed', message: `exit status ${exitCode ?? signal}: ${lastLine(stderr)}` };
    },
    async close() {
      if (child?.pid !== undefined) await endGroup(child.pid, ended, workspace.home);
      else reap(workspace.home);
      closed();
    },
  };
}

/** What `codex exec --json` told: the thread, and how the turn ended, where it got so far. */
export function readEvents(stdout: string): { threadId?: string; outcome?: Outcome } {
  let threadId: string | undefined;
  let text = '';
  let outcome: Outcome | undefined;
  for (const event of stdout.split('\n').map(parseJson).filter(isRecord)) {
    if (event['type'] === 'thread.started') threadId = String(event['thread_id']);
    if (event['type'] === 'item.completed' && isRecord(event['item']) && event['item']['type'] === 'agent_message')
      text = String(event['item']['text']);
    if (event['type'] === 'turn.completed') outcome = { kind: 'answered', text };
    if (event['type'] === 'turn.failed') outcome = { kind: 'failed', message: messageIn(event['error']) };
  }
  return { ...(threadId !== undefined && { threadId }), ...(outcome && { outcome }) };
}

function messageIn(error: unknown): string {
  return isRecord(error) ? String(error['message']) : String(error);
}

function lastLine(text: string): string {
  return text.trimEnd().split('\n').at(-1) ?? '';
}
