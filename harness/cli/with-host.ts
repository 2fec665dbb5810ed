// A command's work on a host of its own, which is always closed, however the work ends.
import { createHost, type Host } from '../engine/host.ts';
import { isOffline } from '../releases/offline.ts';
import { showProgress, silent } from '../releases/progress.ts';
import { note, type ExitCode, type HostFlags } from './command.ts';
import { interruptible, type Interruptible } from './interrupt.ts';

/**
 * Runs a command's work on a host of its own. `interrupted` is aborted by the first Ctrl-C, upon which downloads are broken off, and the work
 * should end with what it has; a second one ends the clients, and then the command, at once.
 */
export async function withHost(
  flags: HostFlags,
  work: (host: Host, interrupted: AbortSignal) => Promise<ExitCode>,
  how: Pick<Interruptible, 'isEnd'> = {},
): Promise<void> {
  let host: Host | undefined;
  const ending = { ...how, atOnce: async () => host?.close(), sweep: () => host?.sweep() };
  await interruptible(ending, async (interrupted) => {
    host = await createHost({
      offline: isOffline(flags),
      progress: flags.json ? silent : showProgress(),
      notice: (line) => note(`faults: ${line}`),
      signal: interrupted,
    });
    try {
      return await work(host, interrupted);
    } finally {
      await host.close();
    }
  });
}
