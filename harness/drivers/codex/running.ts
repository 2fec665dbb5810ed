// What every driver has whose client runs Codex, whichever way it does: its dialect and tools, what it keeps in its home, who reads that
// back, and what can be done to it between two sessions.
import type { ClientSpec, Driver } from '../driver.ts';
import { transportOf } from './config.ts';
import { keptBy } from './kept.ts';
import { ordealsHere } from './ordeal.ts';
import { readBack } from './readers.ts';
import { rehydrate } from './rehydrate.ts';
import { readRollouts } from './rollout.ts';
import { codexTools } from './tools.ts';

/**
 * On two quiet cores a session opens, answers and closes in less than a second; with twenty processes waiting for them a case of two
 * sessions took up to 49 s (0.133.0, 240 runs).
 */
const PATIENCE_MS = 90_000;

/** @param executable of Codex itself */
export function runningCodex(spec: ClientSpec, executable: string) {
  return {
    spec: spec.text,
    dialect: 'responses',
    transport: transportOf(spec),
    tools: codexTools(spec.wrapped ?? spec.version),
    reportsSeen: false,
    waits: 'real',
    patience_ms: PATIENCE_MS,
    takes: [...ordealsHere(), 'rehydrate', 'idle-kill'],
    readPersisted: async ({ home }) => readRollouts(home),
    roles: ['history', 'state'],
    kept: async ({ home }) => keptBy(home),
    rehydrate,
    readBack: async (workspace, id) => readBack(executable, workspace, id),
  } satisfies Partial<Driver>;
}
