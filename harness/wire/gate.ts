// A gate lets the wire wait for a fact instead of a time: the tool's effect is visible, the client has taken in an event. Facts
// are told once and stay true; a wait has a deadline, and a missed deadline is the harness's own trouble, never a violation.
import type { Signal } from '../core/event.ts';

export interface Gates {
  /** Tells a fact. */
  open(signal: Signal): void;
  /** Resolves to true as soon as the fact is there, or to false when the deadline has passed or the gates were closed. */
  wait(signal: Signal): Promise<boolean>;
  /** Ends every wait. */
  close(): void;
}

/**
 * @param deadline_ms how long one wait may take
 * @param watch is called with each fact that is waited for and not there yet; whoever can see it tells it through `open`
 */
export function createGates(deadline_ms: number, watch: (signal: Signal) => void): Gates {
  const facts: Signal[] = [];
  const waiters = new Set<{ wanted: Signal; settle: (there: boolean) => void }>();
  let closed = false;

  return {
    open(signal) {
      facts.push(signal);
      for (const waiter of waiters) if (implies(signal, waiter.wanted)) waiter.settle(true);
    },

    wait(wanted) {
      if (facts.some((fact) => implies(fact, wanted))) return Promise.resolve(true);
      if (closed) return Promise.resolve(false);
      return new Promise((resolve) => {
        const timer = setTimeout(() => waiter.settle(false), deadline_ms);
        const waiter = {
          wanted,
          settle(there: boolean) {
            clearTimeout(timer);
            waiters.delete(waiter);
            resolve(there);
          },
        };
        waiters.add(waiter);
        watch(wanted);
      });
    },

    close() {
      closed = true;
      for (const waiter of waiters) waiter.settle(false);
    },
  };
}

/** Whether one fact makes another true: a finished tool has started, and who has seen five events has seen four. */
function implies(fact: Signal, wanted: Signal): boolean {
  switch (fact.kind) {
    case 'effect':
      return (
        wanted.kind === 'effect' &&
        fact.callId === wanted.callId &&
        (fact.phase === wanted.phase || fact.phase === 'finished')
      );
    case 'seen':
      return wanted.kind === 'seen' && fact.exchange === wanted.exchange && fact.events >= wanted.events;
    case 'read':
      return wanted.kind === 'read' && fact.exchange === wanted.exchange;
    case 'told':
      return wanted.kind === 'told' && toldWords(fact) === toldWords(wanted);
  }
}

/** What was told, in words. Lone surrogates cannot travel in UTF-8. */
export function toldWords(fact: Extract<Signal, { kind: 'told' }>): string {
  return 'callId' in fact ? `the end of ${fact.callId}` : JSON.stringify(fact.text.toWellFormed());
}

/** What is said of a wait that has missed its deadline. */
export function missed(signal: Signal): string {
  switch (signal.kind) {
    case 'effect':
      return `the effect of ${signal.callId} was not ${signal.phase} before the gate's deadline`;
    case 'seen':
      return `the client had not taken in ${signal.events} events of exchange ${signal.exchange} before the gate's deadline`;
    case 'read':
      return `the client had not read all of exchange ${signal.exchange} before the gate's deadline`;
    case 'told':
      return `the client had not told ${toldWords(signal)} before the gate's deadline`;
  }
}
