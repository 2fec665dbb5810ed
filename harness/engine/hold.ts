// When a held tool may end: a client that drops its tools over the end of a reply, or when it asks again, must have had the time to do
// so, however busy the machine is.
import type { Driver, Session } from '../drivers/driver.ts';

/**
 * How long a held tool goes on behind the end of its reply, unless the client asks again before, by how the client waits until it does:
 * there are some that drop their tools only then.
 */
const HOLD_MS: Readonly<Record<Driver['waits'], number>> = { real: 1_500, virtual: 400, 'taken-out': 400 };

/**
 * Resolves when a tool may end. Rejects as `pause` does.
 *
 * @param when `soon`: its reply has ended; `now`: the client has asked for the next one
 * @param pause resolves after so many milliseconds, unless the case ends before
 */
export async function holdOn(
  when: 'now' | 'soon',
  session: Session | undefined,
  waits: Driver['waits'],
  pause: (ms: number) => Promise<unknown>,
): Promise<void> {
  await session?.rest?.();
  if (when === 'now') return;
  await pause(HOLD_MS[waits]);
  await session?.rest?.();
}
