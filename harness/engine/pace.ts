// How long a client waits before it asks again. In real time that is measured, generously: a busy machine makes a wait longer and
// never shorter, so that only "too short" can be told of it. A client in virtual time tells its waits itself.
import type { Waited } from '../core/journal.ts';
import type { Driver } from '../drivers/driver.ts';
import type { Pace } from '../wire/provider.ts';

export interface ClientPace extends Pace {
  /** The client waits so many milliseconds of virtual time. */
  tell(ms: number): void;
}

export function createPace(waits: Driver['waits']): ClientPace {
  let from: number | undefined;
  let told = 0;
  const now = () => (waits === 'real' ? performance.now() : 0);
  return {
    tell(ms) {
      told += ms;
    },
    begin() {
      from = now();
      told = 0;
    },
    waited(): Waited | undefined {
      if (from === undefined) return undefined;
      switch (waits) {
        case 'real':
          return { ms: Math.ceil(now() - from), exact: false };
        case 'virtual':
          return { ms: told, exact: true };
        case 'taken-out':
          return undefined;
      }
    },
  };
}
