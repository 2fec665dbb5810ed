// Effects are the proof, outside the client, that a tool really ran: lines that tools leave in files of the working folder.
import { mkdirSync, readFileSync, watch, writeFileSync, type FSWatcher } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Phase, Signal } from '../core/event.ts';
import type { Entry } from '../core/journal.ts';
import { effectPath, jobOf, releasePath } from '../core/script.ts';

export interface Effects {
  /** Tells, through `open`, each effect as soon as it is there; watching starts with the first effect that is asked for. */
  watch(signal: Signal): void;
  /** Lets a `hold` job end. */
  release(job: string): void;
  /** Every effect, by job and then in the order in which the lines were written. */
  entries(): Extract<Entry, { kind: 'effect' }>[];
  close(): void;
}

/**
 * Prepares one empty effect file for each job.
 *
 * @param cwd the working folder of the client
 */
export function createEffects(cwd: string, jobs: readonly string[], open: (signal: Signal) => void): Effects {
  const folder = join(cwd, dirname(effectPath('any')));
  mkdirSync(folder, { recursive: true });
  for (const job of jobs) writeFileSync(join(cwd, effectPath(job)), '');
  const wanted: Extract<Signal, { kind: 'effect' }>[] = [];
  let watcher: FSWatcher | undefined;

  const look = () => {
    for (const signal of wanted) {
      const there = read(cwd, jobOf(signal.callId) ?? '').some(
        (line) => line.callId === signal.callId && (line.phase === signal.phase || line.phase === 'finished'),
      );
      if (there) open(signal);
    }
  };

  return {
    watch(signal) {
      if (signal.kind !== 'effect') return;
      wanted.push(signal);
      watcher ??= watch(folder, look);
      // The effect may have come between the asking and the watching.
      look();
    },
    release(job) {
      try {
        writeFileSync(join(cwd, releasePath(job)), '');
      } catch {
        // A client that removes the folder has taken away what its tool waits for.
      }
    },
    entries: () => jobs.flatMap((job) => read(cwd, job).map((line) => ({ kind: 'effect', job, ...line }) as const)),
    close: () => watcher?.close(),
  };
}

function read(cwd: string, job: string): { callId: string; phase: Phase }[] {
  let text: string;
  try {
    text = readFileSync(join(cwd, effectPath(job)), 'utf8');
  } catch {
    // A client that removes the file has no effect to show.
    return [];
  }
  return text.split('\n').flatMap((line) => {
    const [, callId, phase] = /^(call_\w+) (started|finished)$/.exec(line) ?? [];
    return callId !== undefined && (phase === 'started' || phase === 'finished') ? [{ callId, phase }] : [];
  });
}
