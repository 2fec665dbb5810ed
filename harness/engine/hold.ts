// When a held tool may end: a client that drops its tools over the end of a reply, or when it asks again, must have had the time to do
// so, however busy the machine is.
import type { Session } from '../drivers/driver.ts';

/**
 * How long a held tool goes on behind the end of its reply, unless the client asks again before: longer than clients wait before they
 * do (Codex 200 ms, and drops its tools only then up to 0.120.0). A process may be late; one in this process has not begun to wait.
 */
const HOLD_MS = { process: 1_500, here: 400 };

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
  const { rest } = session ?? {};
  await rest?.();
  if (when === 'now') return;
  await pause(rest ? HOLD_MS.process : HOLD_MS.here);
  await rest?.();
}
