// How long a server stays down, in the time of its client. In real time that is measured. A client in virtual time tells how long
// it waits. To one that does not wait at all no time passes before it gives up: its server is down until the turn is over.
import type { Driver } from '../drivers/driver.ts';

export interface Outages {
  /** Resolves when an outage that begins now has lasted so many milliseconds. */
  last(ms: number): Promise<void>;
  /** The client waits so many milliseconds of virtual time; returns whether an outage ends with that. */
  pass(ms: number): boolean;
  /** The turn is over, and with it every outage that is not measured in real time. */
  end(): void;
}

/**
 * @param retries how often the client asks again
 * @param inTime resolves after so many milliseconds of real time
 */
export function createOutages(waits: Driver['waits'], retries: number, inTime: (ms: number) => Promise<void>): Outages {
  const lasting = new Set<{ left_ms: number; end(): void }>();
  const over = (isOver: (outage: { left_ms: number }) => boolean) => {
    const ended = [...lasting].filter(isOver);
    for (const outage of ended) {
      lasting.delete(outage);
      outage.end();
    }
    return ended.length > 0;
  };
  return {
    last(ms) {
      if (waits === 'real' && retries > 0) return inTime(ms);
      const left_ms = waits === 'virtual' ? ms : Number.POSITIVE_INFINITY;
      return new Promise((end) => lasting.add({ left_ms, end }));
    },
    pass(ms) {
      for (const outage of lasting) outage.left_ms -= ms;
      return over(({ left_ms }) => left_ms <= 0);
    },
    end: () => void over(() => true),
  };
}
