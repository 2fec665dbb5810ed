// When a held tool may end: a client that drops its tools over the end of a reply must have had the time to do so, however busy the
// machine is.
import type { Session } from '../drivers/driver.ts';

/** How long a held tool goes on when its reply has ended and the client is at rest, unless a further request comes before. */
const HOLD_MS = 400;

/**
 * Resolves when a tool may end. Rejects as `pause` does.
 *
 * @param when `soon`: its reply has ended; `now`: the client has asked for the next one
 * @param pause resolves after so many milliseconds, unless the case ends before
 */
export async function holdOn(
  when: 'now' | 'soon',
  session: Session | undefined,
  pause: (ms: number) => Promise<unknown>,
): Promise<void> {
  await session?.rest?.();
  if (when === 'now') return;
  await pause(HOLD_MS);
  await session?.rest?.();
}
