// The sessions that a driver has opened and that nobody has closed yet: who ends the driver ends them.
import type { Session } from './driver.ts';

export interface OpenSessions {
  /** Keeps the session that is opened until it tells that it is closed. */
  keep(opening: (closed: () => void) => Session | Promise<Session>): Promise<Session>;
  /** Closes all that are open. */
  close(): Promise<void>;
}

export function createOpenSessions(): OpenSessions {
  const open = new Set<Session>();
  return {
    async keep(opening) {
      const session = await opening(() => open.delete(session));
      open.add(session);
      return session;
    },
    async close() {
      await Promise.all([...open].map(async (session) => session.close()));
    },
  };
}
