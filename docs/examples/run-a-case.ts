// One case: a client that forgets what it did when the stream dies behind its call.
import { call, caseOf, createHost, explain, mask, runCase, say, signatures, turnOf } from 'cutpoint';

const host = await createHost();
try {
  const story = {
    name: 'the stream dies behind the call',
    why: 'An example.',
    clients: [],
    turns: [turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'The work is done.')])],
    faults: [{ kind: 'cut', exchange: 1, at: { after: 'j1.done' }, ending: 'fin' }],
  } as const;
  for (const client of ['reference', 'reference+stale-prompt']) {
    const run = await runCase(caseOf(story, client), host);
    console.log(`${client}: ${run.verdict.kind}`, signatures(run.verdict));
    // What a client said may hold secrets: whoever writes it masks it.
    if (run.verdict.kind !== 'pass') console.log(mask().text(explain(run, undefined)).split('\n\n')[0]);
  }
} finally {
  await host.close();
}
