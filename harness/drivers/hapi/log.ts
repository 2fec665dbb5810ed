// All that a hub has told since we entered it, and the wait for something to be told.
import type { HubEvent } from './hub.ts';
import type { Message } from './message.ts';

export interface Log {
  take(event: HubEvent): void;
  /** The messages of a session, each as it was told last. */
  messages(session: string): readonly Message[];
  /** Whether the hub takes the session for one whose agent runs, and for one that is at work; undefined where it has not said. */
  state(session: string): { readonly active?: boolean; readonly thinking?: boolean };
  /** Whether the runner that is that process takes orders. */
  hasRunner(pid: number | undefined): boolean;
  /** Resolves when that holds; looks again at everything that is told. */
  until(holds: () => boolean): Promise<void>;
}

export function createLog(): Log {
  const messages = new Map<string, Map<string, Message>>();
  const states = new Map<string, { active?: boolean; thinking?: boolean }>();
  const waiting = new Set<{ holds: () => boolean; resolve: () => void }>();
  const runners = new Set<number>();

  function note(event: HubEvent): void {
    switch (event.kind) {
      case 'message': {
        const known = messages.get(event.session) ?? new Map<string, Message>();
        messages.set(event.session, known.set(event.message.id, event.message));
        break;
      }
      case 'consumed':
        for (const one of messages.get(event.session)?.values() ?? [])
          if (event.localIds.includes(one.localId ?? '')) one.invokedAt ??= event.at;
        break;
      case 'session': {
        const { active, thinking } = event;
        states.set(event.session, {
          ...states.get(event.session),
          ...(active !== undefined && { active }),
          ...(thinking !== undefined && { thinking }),
        });
        break;
      }
      case 'runner':
        runners.add(event.pid);
        break;
    }
  }

  return {
    take(event) {
      note(event);
      for (const one of waiting)
        if (one.holds()) {
          waiting.delete(one);
          one.resolve();
        }
    },
    messages: (session) => [...(messages.get(session)?.values() ?? [])],
    state: (session) => states.get(session) ?? {},
    hasRunner: (pid) => pid !== undefined && runners.has(pid),
    async until(holds) {
      if (holds()) return;
      const told = Promise.withResolvers<void>();
      waiting.add({ holds, resolve: told.resolve });
      await told.promise;
    },
  };
}
