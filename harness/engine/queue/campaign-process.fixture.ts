// A campaign that is a process of its own, so that it can be killed: it asks for two cases of each lane that is named on its command
// line, and tells on standard output what it is told.
import { casesOf, nameOf } from './tasks.fixture.ts';
import { openQueue } from './workforce.ts';

const [url = '', campaign = '', ...lanes] = process.argv.slice(2);
const workforce = await openQueue(url, { campaign, orders: { also: [] } });
const tell = (line: string) => process.stdout.write(`${line}\n`);
const { signal } = new AbortController();
await Promise.all(
  lanes.map((lane) => workforce.perform(casesOf(Number(lane), 0, 1), (one) => tell(`was told ${nameOf(one)}`), signal)),
);
await workforce.close();
