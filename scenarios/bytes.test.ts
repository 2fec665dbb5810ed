// Every byte of the story, on the reference client. This rule needs no oracle: wherever inside one event a stream is cut, what
// the client does next must be the same.
import { describe, expect } from 'vitest';
import { bytes, reachOf } from '../harness/engine/explore.ts';
import { runCase } from '../harness/engine/run.ts';
import { runAll, testClient } from '../harness/scenario-tests.ts';
import { story } from './story.ts';

describe('every byte', () => {
  testClient('every byte; all cuts inside one event are one story', 'reference', async (host) => {
    const events = bytes(story('reference'), reachOf(await runCase(story('reference'), host)));
    const all = await runAll(
      events.flatMap((event) => event.cases),
      host,
    );
    let from = 0;
    for (const { exchange, label, cases } of events) {
      const runs = all.runs.slice(from, (from += cases.length));
      const stories = new Set(runs.map((run) => `${run.verdict.kind}\n${run.trace}`));
      expect([...stories], `cuts inside ${label} of exchange ${exchange}`).toHaveLength(1);
    }
    return all;
  });
});
