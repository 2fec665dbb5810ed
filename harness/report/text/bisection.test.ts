// What a bisection tells: the lines that a person reads, and the document for machines.
import { describe, expect, test } from 'vitest';
import type { Look } from '../../engine/bisect.ts';
import type { Heard } from '../../engine/hearing.ts';
import { clientAt, documentOf, textOf, type Bisection, type JudgedRelease } from './bisection.ts';

const LOST = 'call-has-one-output/persisted/custom/missing';
const runs = (...signatures: string[]): Heard[] =>
  Array.from({ length: 3 }, () => ({
    verdict: signatures.length > 0 ? 'fail' : 'pass',
    signatures,
    reasons: [],
    digest: '0123456789ab',
  }));

function judged(release: string, look: Look, ...told: string[]): JudgedRelease {
  return look === 'none' ? { release, look, why: told, runs: [] } : { release, look, why: [], runs: runs(...told) };
}

const FOUND: Bisection = {
  file: 'scenarios/corpus/lost.json',
  client: 'codex',
  from: '0.118.0',
  to: '0.125.0',
  times: 3,
  releases: ['0.118.0', '0.120.0', '0.121.0', '0.122.0', '0.124.0', '0.125.0'],
  signatures: [LOST],
  recorded: '0.120.0',
  judged: [
    judged('0.118.0', 'shows', LOST),
    judged('0.125.0', 'lacks'),
    judged('0.121.0', 'lacks', 'text-is-shown-once/shown/repeated'),
    judged('0.120.0', 'shows', LOST),
  ],
  known: [],
  end: { kind: 'found', last: 1, first: 2, to: 'lacks' },
};

test('the first release, the last before it, how many were judged, and what to type', () => {
  expect(textOf(FOUND)).toBe(
    `codex@0.121.0 is the first release that does not show it; codex@0.120.0 is the last one before it, and shows it.
  it: call-has-one-output/persisted/custom/missing
  judged: 4 of 6 releases (both ends and 2 in between), 3 runs each; 2 were not, and are taken to be as their neighbours
    0.118.0 shows it, 3 of 3 runs
    0.120.0 shows it, 3 of 3 runs
    0.121.0 does not show it, 3 of 3 runs; it violates text-is-shown-once/shown/repeated
    0.125.0 does not show it, 3 of 3 runs

See it yourself:
  pnpm faults replay scenarios/corpus/lost.json --client codex@0.120.0 --times 3
  pnpm faults replay scenarios/corpus/lost.json --client codex@0.121.0 --times 3`,
  );
});

test('the document has the same, and every release that was judged', () => {
  const { judged: told, ...rest } = documentOf(FOUND);
  expect(told.map(({ release, look }) => `${release} ${look}`)).toEqual([
    '0.118.0 shows',
    '0.125.0 lacks',
    '0.121.0 lacks',
    '0.120.0 shows',
  ]);
  expect(rest).toEqual({
    bisect: 1,
    file: 'scenarios/corpus/lost.json',
    client: 'codex',
    from: '0.118.0',
    to: '0.125.0',
    times: 3,
    signatures: [LOST],
    recorded: '0.120.0',
    releases: 6,
    known: [],
    halvings: 2,
    assumed: 2,
    conclusion: { kind: 'found', last: '0.120.0', first: '0.121.0', to: 'lacks', candidates: ['0.121.0'] },
    changes: [{ last: '0.120.0', first: '0.121.0', to: 'lacks' }],
    monotone: true,
    commands: [
      'pnpm faults replay scenarios/corpus/lost.json --client codex@0.120.0 --times 3',
      'pnpm faults replay scenarios/corpus/lost.json --client codex@0.121.0 --times 3',
    ],
  });
});

test('a release that shows some of it is told with what it shows', () => {
  const some: Bisection = { ...FOUND, signatures: [LOST, 'job-runs-once/asked-again'] };
  expect(textOf(some)).toContain(`
    0.120.0 shows it, 3 of 3 runs; of the 2 signatures call-has-one-output/persisted/custom/missing
    0.121.0 does not show it,`);
});

describe('where it is less certain', () => {
  test('releases between the last and the first have no verdict: each of them may be the first', () => {
    const range: Bisection = {
      ...FOUND,
      judged: [
        ...FOUND.judged.slice(0, 2),
        judged('0.121.0', 'none', 'flaky: 1 of 3 runs show it'),
        judged('0.120.0', 'shows', LOST),
        judged('0.122.0', 'lacks'),
      ],
      end: { kind: 'found', last: 1, first: 3, to: 'lacks' },
    };
    const [headline, ...lines] = textOf(range).split('\n');
    expect(headline).toBe(
      'codex@0.120.0 shows it, codex@0.122.0 does not show it; of the 1 between them none has a verdict, and each of these may be the first: 0.121.0, 0.122.0.',
    );
    expect(lines).toContain('    0.121.0 is stepped over: flaky: 1 of 3 runs show it');
    expect(documentOf(range).conclusion).toEqual({
      kind: 'range',
      last: '0.120.0',
      first: '0.122.0',
      to: 'lacks',
      candidates: ['0.121.0', '0.122.0'],
    });
  });

  test('both ends are the same, and the file says that one between them is not', () => {
    const same: Bisection = {
      ...FOUND,
      judged: [judged('0.118.0', 'lacks'), judged('0.125.0', 'lacks')],
      end: { kind: 'same', look: 'lacks', from: 0, to: 5 },
    };
    expect(textOf(same)).toBe(
      `codex@0.118.0 and codex@0.125.0 are the same: each does not show it. Nothing says where it changes. Other ends may differ, or --all, which judges every release between them.
  it: call-has-one-output/persisted/custom/missing
  judged: 2 of 6 releases, 3 runs each; 4 were not
    0.118.0 does not show it, 3 of 3 runs
    0.125.0 does not show it, 3 of 3 runs
  the file says that 0.120.0, which lies between them, shows it`,
    );
    expect(documentOf(same).conclusion).toEqual({ kind: 'same', look: 'lacks', from: '0.118.0', to: '0.125.0' });
  });

  test('an earlier search knows a release that goes against it', () => {
    const known: Bisection = { ...FOUND, known: [judged('0.124.0', 'shows', LOST)] };
    expect(textOf(known)).toContain(`
    0.124.0 shows it, 3 of 3 runs
    0.125.0 does not show it, 3 of 3 runs
  of these, 1 from an earlier search: 0.124.0
  not monotone, the verdict changes 3 times: 0.120.0 shows it, 0.121.0 does not show it; 0.121.0 does not show it, 0.124.0 shows it; 0.124.0 shows it, 0.125.0 does not show it
`);
    expect(documentOf(known).monotone).toBe(false);
  });

  test('the file goes against it', () => {
    const against: Bisection = {
      ...FOUND,
      recorded: '0.124.0',
    };
    expect(textOf(against)).toContain(
      '\n  the file says that 0.124.0 shows it, which goes against this; --all judges every release\n',
    );
    expect(textOf({ ...against, recorded: '0.118.0' })).not.toContain('the file says');
  });

  test('too few releases have a verdict, and interrupted', () => {
    const none: Bisection = {
      ...FOUND,
      judged: FOUND.releases.map((release) => judged(release, 'none', 'not supported: it has no hands')),
      end: { kind: 'none' },
    };
    expect(textOf(none).split('\n').slice(0, 4)).toEqual([
      'No verdict: of 6 releases from 0.118.0 to 0.125.0 fewer than two could be judged.',
      '  it: call-has-one-output/persisted/custom/missing',
      '  judged: 6 of 6 releases, 3 runs each',
      '    0.118.0 is stepped over: not supported: it has no hands',
    ]);
    expect(textOf({ ...FOUND, end: { kind: 'interrupted' } }).split('\n')[0]).toBe(
      'Interrupted. The same command goes on from here.',
    );
  });
});

test('a release stands behind the name of the client, before its variants', () => {
  expect(['codex', 'codex+websocket', 'codex-sdk+codex@0.150.0'].map((client) => clientAt(client, '1.2.0'))).toEqual([
    'codex@1.2.0',
    'codex@1.2.0+websocket',
    'codex-sdk@1.2.0+codex@0.150.0',
  ]);
});
