// How long a server stays down, for each way in which a client waits.
import { expect, test } from 'vitest';
import { createOutages } from './outage.ts';

/** Whether a promise is fulfilled without anything else happening. */
async function isOver(promise: Promise<void>): Promise<boolean> {
  return Promise.race([promise.then(() => true), Promise.resolve().then(() => false)]);
}

test('in real time it is measured', async () => {
  const asked: number[] = [];
  await createOutages('real', 1, async (ms) => void asked.push(ms)).last(100);
  expect(asked).toEqual([100]);
});

test('in virtual time the client’s waits add up to it', async () => {
  const outages = createOutages('virtual', 2, () => expect.fail('no time passes'));
  const outage = outages.last(500);
  expect(outages.pass(200)).toBe(false);
  expect(await isOver(outage)).toBe(false);
  expect(outages.pass(400)).toBe(true);
  await outage;
  expect(outages.pass(400)).toBe(false);
});

test.for([
  ['virtual', 2],
  ['taken-out', 2],
  ['real', 0],
] as const)(
  'at the latest it is over with the turn: a client whose waits are %s, with %i retries',
  async ([waits, retries]) => {
    const outages = createOutages(waits, retries, () => expect.fail('no time passes'));
    const outage = outages.last(500);
    expect(await isOver(outage)).toBe(false);
    outages.end();
    await outage;
  },
);
