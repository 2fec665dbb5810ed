// A worker that is a process of its own, so that it can be killed. It tells on standard output which lanes it begins with. With those
// that are named on its command line it never gets done: there it is to be killed, or to be asked to end.
import { once } from 'node:events';
import { laneOf, resultsOf } from './tasks.fixture.ts';
import { openWorker } from './worker.ts';

const [url = '', ...endless] = process.argv.slice(2);
const worker = await openWorker(url, {
  atOnce: 1,
  async perform(task, _, tell) {
    process.stdout.write(`begins ${laneOf(task)}\n`);
    if (endless.includes(String(laneOf(task)))) await new Promise(() => {});
    for (const one of resultsOf(task)) tell(one);
  },
});
process.stdout.write('is ready\n');
await once(process, 'SIGTERM');
await worker.close();
