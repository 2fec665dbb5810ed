// The page of a report as a text: whole, of one piece, and with every link and number where it belongs. How it looks and what it says
// is tested in a browser.
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import type { Scene } from '../../core/story/story.ts';
import { countsOf } from '../counts.ts';
import { report, type Report } from '../document.ts';
import { pageOf } from './page.ts';
import { hostileReport, reportOf, wideReport } from './reports.fixture.ts';
import { seedReport } from './seed-report.fixture.ts';
import { isRetry } from './sequence.ts';

const EMPTY: Report = { ...seedReport, exercises: [], findings: [], invariants: [] };

describe.for([
  ['of the seed', seedReport],
  ['of a campaign', reportOf(3)],
  ['of very many findings', reportOf(300)],
  ['of thirty clients', wideReport(5)],
  ['of texts that want to break out', hostileReport()],
  ['of nothing', EMPTY],
] as const)('the page %s', ([, of]) => {
  const text = pageOf(of);

  test('is made of a report that its schema knows', () => {
    expect(report.parse(of)).toEqual(of);
  });

  test('is the same each time', () => {
    expect(pageOf(of) === text).toBe(true);
  });

  test('has each anchor once, and each of its links has its anchor', () => {
    const places = matches(text, / id="([^"]*)"/g);
    expect(places.filter((one, index) => places.indexOf(one) !== index)).toEqual([]);
    const links = matches(text, / href="([^"]*)"/g);
    expect(links.filter((one) => !one.startsWith('#'))).toEqual([]);
    const known = new Set(places.map(unescaped));
    expect(links.filter((one) => !known.has(decodeURIComponent(unescaped(one).slice(1))))).toEqual([]);
  });

  test('allows only its own style and its own script', () => {
    const [style = ''] = matches(text, /<style>([^<]*)<\/style>/g);
    const script = text.slice(text.lastIndexOf('<script>') + '<script>'.length, text.lastIndexOf('</script>'));
    expect(matches(text, /"Content-Security-Policy"\s+content="([^"]*)"/g)).toEqual([
      `default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'`,
    ]);
    expect(matches(text, /(<(?:script|style|link|img|iframe|object|embed)\b)/g)).toEqual(['<style', '<script']);
    expect(matches(text, /(\s(?:style|on\w+|src)=")/g)).toEqual([]);
  });

  test('tells every number as it is counted', () => {
    const counts: Readonly<Record<string, number>> = countsOf(of);
    const told = [...text.matchAll(/data-count="([^"]*)">(\d+)</g)].map(([, name = '', number]) => [
      name,
      Number(number),
    ]);
    expect(told.length).toBeGreaterThan(0);
    expect(told).toEqual(told.map(([name]) => [name, counts[name ?? '']]));
  });
});

test('a report of nothing says so', () => {
  const text = pageOf(EMPTY).replaceAll(/\s+/g, ' ');
  expect(text).toContain('<p>There are none.</p>');
  expect(text).not.toContain('<table');
});

test('the words of a story are told where there is one', () => {
  const words = '<h2 id="page-words" tabindex="-1">What the words mean</h2>';
  expect(pageOf(seedReport)).toContain(words);
  expect(pageOf({ ...seedReport, findings: seedReport.findings.map(({ story: _, ...one }) => one) })).not.toContain(
    words,
  );
});

test('a request is a retry if the one before it in its turn was refused, cut, or never answered', () => {
  const scene = (kind: Scene['kind'], exchange: number, turn: number): Scene => ({
    kind,
    turn,
    exchange,
    from: 'client',
    to: 'model',
    words: '',
    violations: [],
    faults: [],
  });
  const request = (exchange: number, turn = 1) => scene('request', exchange, turn);
  const answer = (kind: 'reply' | 'cut' | 'refusal', exchange: number) => scene(kind, exchange, 1);
  const scenes = [
    request(1),
    answer('reply', 1),
    answer('cut', 1),
    request(2),
    answer('refusal', 2),
    request(3),
    request(4),
    answer('reply', 4),
    request(5),
    request(6, 2),
  ];
  expect(scenes.flatMap((one, index) => (isRetry(scenes, index) ? [one.exchange] : []))).toEqual([2, 3, 4]);
});

function matches(text: string, pattern: RegExp): string[] {
  return [...text.matchAll(pattern)].map(([, found = '']) => found);
}

function unescaped(text: string): string {
  const characters: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };
  return text.replaceAll(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => characters[name] ?? '');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
