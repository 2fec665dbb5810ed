// Drives HAPI, which runs Codex for a user who is elsewhere: a hub, a runner and a session of its own for each case, told what to do
// through the hub's API as the web page does it. A resumed session is resumed by a new hub and a new runner in the same home.
import { writeHome } from '../codex/config.ts';
import { wrappedCodex } from '../codex/releases.ts';
import { findRollouts, readRollouts } from '../codex/rollout.ts';
import { codexTools } from '../codex/tools.ts';
import type { ClientKind, ClientSpec, Driver, StartOptions } from '../driver.ts';
import { createOpenSessions } from '../open-sessions.ts';
import { hapiReleases } from './releases.ts';
import { openSession, type Part } from './session.ts';

/**
 * Which part of HAPI a signal strikes, where it is not the session's process. Behind a blow to hub or runner the others are ended as
 * well, in peace, as when a machine goes down. A Codex that gets SIGTERM lets its turn end first, which a silent stream never does.
 */
const STRUCK: Readonly<Record<string, Part>> = {
  'struck-hub': 'hub',
  'struck-runner': 'runner',
  'struck-engine': 'engine',
};

export const hapi: ClientKind = {
  name: 'hapi',
  summary: 'HAPI, which runs Codex for a user elsewhere: hub, runner and session, told what to do through its API',
  releases: hapiReleases,
  wraps: wrappedCodex,
  variants: Object.keys(STRUCK),
  lacks: { websocket: 'does not ask over a WebSocket' },
  start: startHapi,
};

/** On two quiet cores its hub takes 4 s to start, and a session in it up to 5 s; all of that is done again where one is resumed. */
const PATIENCE_MS = 120_000;

/** Three processes of HAPI's and two of Codex's for each case; starting them keeps two cores busy. */
const PARALLEL = 2;

function startHapi(spec: ClientSpec, how: StartOptions): Driver {
  const sessions = createOpenSessions();
  return {
    spec: spec.text,
    dialect: 'responses',
    transport: 'loopback',
    tools: codexTools(spec.wrapped),
    reportsSeen: false,
    waits: 'real',
    patience_ms: PATIENCE_MS,
    parallel: PARALLEL,
    endures: ['interrupt', 'signal'],
    async open(workspace, resume) {
      const { wrapped: version } = spec;
      await writeHome(workspace.home, { variants: [], ...(version !== undefined && { version }) }, workspace);
      return sessions.keep((closed) => openSession(how, workspace, resume, struckBy(spec), closed));
    },
    readPersisted: async (workspace) => readRollouts(workspace.home),
    kept: async ({ home }) => (await findRollouts(home)).map((file) => ({ path: file, role: 'history' })),
    close: sessions.close,
  };
}

function struckBy({ variants }: ClientSpec): Part {
  return variants.flatMap((variant) => STRUCK[variant] ?? [])[0] ?? 'session';
}
