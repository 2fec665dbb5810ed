// Every boundary of a small script; what fails first is made minimal, saved, and replayed.
import { boundaries, call, caseOf, createHost, minimise, reachOf, readCaseFile, replay, runCase } from 'cutpoint';
import { say, signatures, turnOf, writeReproducer, type Case } from 'cutpoint';

const host = await createHost();
const execute = (of: Case) => runCase(of, host);
try {
  const healthy = caseOf(
    {
      name: 'healthy',
      why: 'An example.',
      clients: [],
      turns: [turnOf('Do the work.', [say('t1', 'I begin.'), call('j1', 'custom')], [say('t2', 'Done.')])],
      faults: [],
    },
    'reference+swallow-cut',
  );
  const cases = boundaries(healthy, reachOf(await execute(healthy)), ['fin']);
  const failing = (await Promise.all(cases.map(execute))).filter((run) => run.verdict.kind === 'fail');
  console.log(`${failing.length} of ${cases.length} boundaries`);

  const [first] = failing;
  const [signature] = first ? signatures(first.verdict) : [];
  if (!first || signature === undefined) throw new Error('none failed');
  const { run, executions } = await minimise(first, signature, execute);
  console.log(`${signature}: minimal after ${executions} runs:`, run.case.faults);

  await writeReproducer('swallowed-cut.json', 'An example.', run);
  const saved = await readCaseFile('swallowed-cut.json');
  const { agrees, runs } = await replay(saved.case, 5, 4, execute, saved.expect);
  console.log(`${runs.length} replays, every digest ${agrees ? 'agrees' : 'differs'}`);
} finally {
  await host.close();
}
