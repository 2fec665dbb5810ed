// Which events are signalled as seen.
import { expect, test } from 'vitest';
import { reply } from '../reference/sse-server.ts';
import { watchEvents } from './seen.ts';
import { trialWorkspace } from './trial-workspace.ts';

test('each event of a reply is signalled with how many have been taken in', async () => {
  const workspace = await trialWorkspace();
  reply(7).forEach(watchEvents(workspace));
  expect(workspace.signals).toEqual([
    { kind: 'seen', exchange: 7, events: 1 },
    { kind: 'seen', exchange: 7, events: 2 },
  ]);
});

test('a reply without its first event, or with a foreign id, is not signalled', async () => {
  const workspace = await trialWorkspace();
  reply(7).slice(1).forEach(watchEvents(workspace));
  watchEvents(workspace)({ type: 'response.created', sequence_number: 0, response: { id: 'resp_abc' } });
  expect(workspace.signals).toEqual([]);
});
