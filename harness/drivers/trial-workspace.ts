// A workspace for the tests of in-process drivers, as a case would give it; it goes with the test.
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dir } from 'tmp-promise';
import { onTestFinished } from 'vitest';
import type { Signal } from '../core/event.ts';
import { effectPath } from '../core/script.ts';
import type { Workspace } from './driver.ts';

export interface TrialWorkspace extends Workspace {
  /** What the driver has signalled, in order. */
  readonly signals: readonly Signal[];
  /** The lines that a job left. */
  effects(job: string): string[];
}

/** Jobs `j1` to `j3` have their effect files. */
export async function trialWorkspace(changes: Partial<Workspace> = {}): Promise<TrialWorkspace> {
  const { path: root, cleanup } = await dir({ unsafeCleanup: true });
  onTestFinished(() => cleanup());
  const [home, cwd] = [join(root, 'home'), join(root, 'work')];
  mkdirSync(home);
  mkdirSync(join(cwd, 'effects'), { recursive: true });
  for (const job of ['j1', 'j2', 'j3']) writeFileSync(join(cwd, effectPath(job)), '');
  const signals: Signal[] = [];
  const signal = (one: Signal) => void signals.push(one);
  const effects = (job: string) =>
    readFileSync(join(cwd, effectPath(job)), 'utf8')
      .split('\n')
      .slice(0, -1);
  return {
    root,
    home,
    cwd,
    url: 'http://127.0.0.1:9',
    retries: 2,
    idle_ms: 5_000,
    alone: false,
    signal,
    waits: async () => {},
    signals,
    effects,
    ...changes,
  };
}
