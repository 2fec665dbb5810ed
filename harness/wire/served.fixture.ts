// A program that serves two cases until it is ended, so that the memory of the endpoint can be measured alone: a model that says
// hello, and one whose replies all fall silent after their first event. It prints their addresses, one in a line.
import { CASE_VERSION, DEFAULT_LIMITS } from '../core/case.ts';
import type { FaultData } from '../core/fault.ts';
import { say, turnOf } from '../core/script.ts';
import { serveCase } from '../engine/serve.ts';

const stalls = Array.from({ length: 100 }, (_, index): FaultData => {
  return { kind: 'cut', exchange: index + 1, at: { after: 'created' }, ending: 'stall' };
});

for (const faults of [[], stalls]) {
  const served = await serveCase(
    {
      cutpoint: CASE_VERSION,
      client: 'reference',
      script: { manner: 'insisting', turns: [turnOf('Go.', [say('t1', 'Hello.')])] },
      faults,
      limits: DEFAULT_LIMITS,
    },
    { port: 0, onEntry: () => {} },
  );
  process.stdout.write(`${served.url}\n`);
}
