// Every boundary of the story, with each way in which a stream can end and each manner of the model.
import { describe } from 'vitest';
import { boundaries, reachOf } from '../harness/engine/explore.ts';
import { runCase } from '../harness/engine/run.ts';
import { runAll, testClient } from '../harness/scenario-tests.ts';
import { story } from './story.ts';

describe('every boundary', () => {
  for (const client of [
    'reference',
    'reference+websocket',
    'codex-app-server@0.121.0',
    'codex-app-server@0.169.0',
    'codex-app-server@0.169.0+websocket',
  ])
    testClient('every boundary, every ending', client, async (host) => {
      const reach = reachOf(await runCase(story(client), host));
      const cases = [story(client, 'insisting'), story(client, 'satisfied')].flatMap((of) => boundaries(of, reach));
      return runAll(cases, host);
    });
});
