// Enumerates damage: every boundary and every byte of a script, from what a healthy run of it really delivered, and every byte of
// what the client had last written to disk.
import type { Case } from '../core/case.ts';
import { lastLineSize, type Disk, type KeptFile } from '../core/disk.ts';
import { ending, type Ending } from '../core/event.ts';
import { entries } from '../core/journal.ts';
import type { FaultData } from '../core/fault.ts';
import type { Fault } from '../faults/index.ts';
import type { Reach } from '../faults/kind.ts';
import type { Run } from '../core/run.ts';
import type { Driver } from '../drivers/driver.ts';
import { keptFiles } from './gap.ts';
import type { Host } from './host.ts';
import { runCase } from './run.ts';

/** How far a run went: what each exchange delivered. Meant for a run without faults. */
export function reachOf(healthy: Run): Reach {
  const replies = entries(healthy, 'reply');
  return { replies: replies.map(({ receipt }) => ({ labels: receipt.events, sizes: receipt.sizes })) };
}

/** One case for each boundary of each reply, before its first event to behind its last, with each of the endings. */
export function boundaries(of: Case, { replies }: Reach, endings: readonly Ending[] = ending.options): Case[] {
  return replies.flatMap(({ labels }, index) =>
    [undefined, ...labels].flatMap((after, event) =>
      endings
        // A clean end behind the last event is what a healthy reply looks like.
        .filter((how) => !(how === 'clean' && event === labels.length))
        .map((how) => withFault(of, cutAt(index + 1, after === undefined ? { event: 0 } : { after }, how))),
    ),
  );
}

/** One case for each byte inside each event of each reply, grouped by event: the cases of one group must be one story. */
export function bytes(
  of: Case,
  { replies }: Reach,
  how: Ending = 'fin',
): { exchange: number; label: string; cases: Case[] }[] {
  return replies.flatMap(({ labels, sizes }, index) =>
    labels.map((label, event) => ({
      exchange: index + 1,
      label,
      cases: Array.from({ length: (sizes[event] ?? 1) - 1 }, (_, before) =>
        withFault(of, cutAt(index + 1, { in: label, byte: before + 1 }, how)),
      ),
    })),
  );
}

/** What a client keeps before each turn of a healthy run that resumes a session, the latest last: one run tells it. */
export async function disksOf(of: Case, host: Host): Promise<Disk[]> {
  const driver = await host.driver(of.client);
  const seen: KeptFile[][] = [];
  const watched: Driver = {
    ...driver,
    async kept(workspace) {
      seen.push(await keptFiles(driver, workspace));
      return (await driver.kept?.(workspace)) ?? [];
    },
  };
  await runCase(of, { ...host, driver: async () => watched });
  return seen.map((files, gap) => ({ files, earlier: seen.slice(0, gap) }));
}

/**
 * One case for each byte at which a line of the newest history can be torn, from its line feed to all of it.
 *
 * @param turn the turn before which it is torn, numbered from 1
 * @param behind how many whole lines behind it are lost as well: 0 tears the last line
 * @param step takes only each so many bytes, and always the first and the last of them
 */
export function tears(of: Case, turn: number, { files }: Disk, behind = 0, step = 1): Case[] {
  const size = sizeOfLine(files.findLast((file) => file.role === 'history')?.bytes ?? new Uint8Array(), behind);
  return Array.from({ length: size }, (_, byte) => byte + 1)
    .filter((lost) => lost % step === 1 % step || lost === size)
    .map((lost) => withFault(of, { kind: 'tear', turn, file: 'history', ...(behind > 0 && { behind }), lost }));
}

/** The size of a line with so many lines behind it, its line feed included. */
function sizeOfLine(bytes: Uint8Array, behind: number): number {
  const size = lastLineSize(bytes);
  return behind === 0 ? size : sizeOfLine(bytes.subarray(0, bytes.length - size), behind - 1);
}

/** The case with one more fault, which strikes after those that it has. */
export function withFault(of: Case, ...faults: FaultData[]): Case {
  return { ...of, faults: [...of.faults, ...faults] };
}

type Cut = Extract<Fault, { kind: 'cut' }>;

function cutAt(exchange: number, at: Cut['at'], how: Ending): Cut {
  return { kind: 'cut', exchange, at, ending: how };
}
