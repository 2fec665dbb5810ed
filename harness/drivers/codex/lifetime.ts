// The life of a program that serves a whole session, and runs Codex in its own processes. It may end by itself or by a blow: then it
// is seen what outlives it, before the rest is ended. Or it is closed, and takes all with it.
import type { Workspace } from '../driver.ts';
import { leftBehind, NOTHING_LEFT, type Left } from './left.ts';
import { howItEnded, type Launched } from './processes.ts';

export interface Lifetime {
  /** Resolves with how the program ended, when nothing of it is left; rejects only if it cannot be run. */
  readonly ended: Promise<string>;
  /** What outlived the program, unless it was closed. */
  left(): Left;
  /** Ends the program and all that it started. May be called twice. */
  close(): Promise<void>;
}

export function lifetimeOf(program: Launched, { alone, home }: Pick<Workspace, 'alone' | 'home'>): Lifetime {
  let left = NOTHING_LEFT;
  let isGone = false;
  let closing = false;
  const ended = program.gone.then(async () => {
    isGone = true;
    if (!closing) {
      if (alone) left = await leftBehind(program, home);
      // A Codex that has outlived the program may hold its standard output open.
      await program.end();
    }
    return howItEnded(await program.ended);
  });
  ended.catch(() => {}); // Whoever awaits it hears of it; closing a session before that must not end the harness.
  return {
    ended,
    left: () => left,
    async close() {
      closing = true;
      if (isGone) await ended.catch(() => {});
      await program.end();
    },
  };
}
