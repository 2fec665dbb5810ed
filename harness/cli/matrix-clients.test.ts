// Which clients a command line of `faults matrix` means.
import { describe, expect, test } from 'vitest';
import { ReleaseError } from '../releases/release-error.ts';
import type { ReleaseStore } from '../releases/store.ts';
import type { Scenario } from '../scenario.ts';
import { clientsNamed, clientsOf, inOrder, spread } from './matrix-clients.ts';

/** A store in which every range holds these releases. */
const holding = (...releases: string[]): ReleaseStore => ({
  between: async (name, _, from, to) => {
    if (from === '9.0.0') throw new ReleaseError('usage', `${name} ${from} to ${to} does not exist`);
    return releases;
  },
  resolve: () => Promise.reject(new Error('nothing is resolved here')),
  list: async () => [],
  prune: async () => ({ removed: [], leftovers: 0 }),
});

describe('clients of a command line', () => {
  const store = holding('0.50.0', '0.58.0', '0.65.0', '0.77.0', '0.80.0');

  test('specs stand for themselves, also paths with two dots', async () => {
    const specs = ['reference+stale-prompt', 'codex@latest', 'codex@../my/codex', 'codex@./a..b'];
    expect(await clientsOf(specs, 10, store)).toEqual(specs);
  });

  test('a range stands for its releases, all or so many, with its variants', async () => {
    expect(await clientsOf(['codex@0.50.0..0.80.0'], 10, store)).toHaveLength(5);
    expect(await clientsOf(['codex@0.50.0..latest+websocket', 'reference'], 3, store)).toEqual([
      'codex@0.50.0+websocket',
      'codex@0.65.0+websocket',
      'codex@0.80.0+websocket',
      'reference',
    ]);
  });

  test.for([
    ['reference@0.1.0..0.2.0', /^"reference@0.1.0" names a release, but reference has none$/],
    ['codx@0.1.0..0.2.0', /^no client is called "codx"/],
    ['codex@9.0.0..9.1.0', /^codex 9.0.0 to 9.1.0 does not exist$/],
    ['codex', /^"codex" names no release/],
    ['codex@0.1.0..', /^--client: "codex@0.1.0.." is no range of releases; /],
    ['codex@..0.1.0+websocket', /^--client: "codex@..0.1.0\+websocket" is no range/],
    ['codex@0.1.0..0.2.0..0.3.0', /is no range/],
    ['codex@latest..0.2.0', /is no range/],
  ] as const)('%s means nothing', async ([spec, why]) => {
    await expect(clientsOf([spec], 10, store)).rejects.toThrow(why);
  });

  test('a range in which there is nothing', async () => {
    await expect(clientsOf(['codex@0.1.0..0.2.0'], 10, holding())).rejects.toThrow(
      '--client: codex@0.1.0..0.2.0 holds no release that could be had',
    );
  });
});

test('spread evenly: both ends, and as far apart as can be', () => {
  const all = Array.from({ length: 11 }, (_, index) => index);
  expect(spread(all, 3)).toEqual([0, 5, 10]);
  expect(spread(all, 4)).toEqual([0, 3, 7, 10]);
  expect(spread(all, 1)).toEqual([10]);
  expect(spread(all, 11)).toEqual(all);
  expect(spread(all, 99)).toEqual(all);
  for (let most = 2; most <= 11; most += 1) expect(new Set(spread(all, most)).size).toBe(most);
});

test('each client once, in one order, and those of the scenarios without their variants', () => {
  expect(inOrder(['codex@0.120.0', 'reference', 'codex@0.99.0', 'openai-sdk', 'reference'])).toEqual([
    'openai-sdk',
    'reference',
    'codex@0.99.0',
    'codex@0.120.0',
  ]);
  const about = (...clients: string[]): Scenario => ({ name: '', why: '', clients, turns: [], faults: [] });
  expect(
    clientsNamed([
      about('codex@0.120.0+websocket', 'reference'),
      about('codex-sdk@0.163.0+codex@0.116.0', 'reference'),
    ]),
  ).toEqual(['reference', 'codex-sdk@0.163.0+codex@0.116.0', 'codex@0.120.0']);
});
