// Enumerates damage: every boundary and every byte of a script, from what a healthy run of it really delivered.
import type { Case } from '../core/case.ts';
import { ending, type Ending } from '../core/event.ts';
import { entries } from '../core/journal.ts';
import type { FaultData } from '../core/fault.ts';
import type { Fault } from '../faults/index.ts';
import type { Reach } from '../faults/kind.ts';
import type { Run } from '../core/run.ts';

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

export function withFault(of: Case, ...faults: FaultData[]): Case {
  return { ...of, faults: [...of.faults, ...faults] };
}

type Cut = Extract<Fault, { kind: 'cut' }>;

function cutAt(exchange: number, at: Cut['at'], how: Ending): Cut {
  return { kind: 'cut', exchange, at, ending: how };
}
