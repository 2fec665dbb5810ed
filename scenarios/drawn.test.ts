// Drawn cases that a correct client holds, whatever the model says and whatever breaks, be it the wire, the client itself or its
// files: no false alarm, and no case without a verdict.
import { describe } from 'vitest';
import { drawsFor } from '../harness/engine/draw.ts';
import { targetOf } from '../harness/engine/host.ts';
import type { Family } from '../harness/faults/kind.ts';
import { runAll, testClient } from '../harness/scenario-tests.ts';

const SEED = 1;
const CASES = 400;

/** What breaks: the wire, or the client itself and its files. */
const BREAKS: readonly { readonly what: string; readonly families: readonly Family[] }[] = [
  { what: 'drawn cases, all kinds of faults', families: ['wire'] },
  { what: 'drawn cases, struck clients and damaged files', families: ['process', 'disk'] },
];

describe('drawn cases', () => {
  for (const { what, families } of BREAKS)
    for (const client of ['reference', 'reference+websocket'])
      testClient(what, client, async (host) => {
        const draw = drawsFor(client, SEED, targetOf(await host.driver(client), families));
        return runAll(
          Array.from({ length: CASES }, (_, index) => draw(index)),
          host,
        );
      });
});
