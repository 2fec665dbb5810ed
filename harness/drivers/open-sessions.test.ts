// Who ends a driver ends what is still open there, and nothing twice.
import { expect, test } from 'vitest';
import type { Session } from './driver.ts';
import { createOpenSessions } from './open-sessions.ts';

test('a session is kept until it has told that it is closed', async () => {
  const ended: string[] = [];
  const sessions = createOpenSessions();
  const opened = async (id: string) =>
    sessions.keep((closed): Session => ({
      id,
      prompt: async () => ({ kind: 'answered', text: '' }),
      async close() {
        ended.push(id);
        closed();
      },
    }));
  const first = await opened('first');
  await opened('second');
  await first.close();
  await sessions.close();
  await sessions.close();
  expect(ended).toEqual(['first', 'second']);
});
