// Texts that clients, models and files may hold, and that must not change how a report is laid out.
import { expect, test } from 'vitest';
import { create } from 'xmlbuilder2';
import { annotationsOf } from './annotations.ts';
import { finding, reportWith } from '../documents.fixture.ts';
import { junitOf } from './junit.ts';
import { markdownOf } from './markdown.ts';

/** A bar, tags, backticks, control characters, half of a pair, what ends a section of XML, and what ends a workflow command. */
const HARD = 'a | b <img src=x> `code` ]]> & "q" \u0000\u001B[31m\uD83D\u2028\r\n::error::100%,x:y\n# head';

const report = reportWith({
  title: HARD,
  exercises: [
    { scenario: HARD, client: 'reference', standing: 'violated', cases: 1, detail: [HARD], finding: 'hard' },
    { scenario: HARD, client: 'codex@0.169.0', standing: 'unknown', cases: 1, detail: [HARD], source: 'a,b:c%.ts' },
  ],
  findings: [
    finding('hard', {
      title: HARD,
      why: HARD,
      violations: [{ invariant: 'x', signature: 'x/`y`', message: HARD }],
      reasons: [HARD],
      faults: [HARD],
      trace: [HARD, '```', '</failure>'],
      commands: ["pnpm faults replay 'a ```` b.json'"],
    }),
  ],
  leftOut: [{ client: HARD, why: HARD }],
});

/** As it stands in Markdown. */
const SHOWN = 'a \\| b &lt;img src=x&gt; \\`code\\` \\]\\]&gt; &amp; "q" \\[31m\uFFFD ::error::100%,x:y # head'.replace(
  ' \\[',
  '  \\[',
);

test('Markdown: on one line, as text', () => {
  const lines = markdownOf(report).split('\n');
  expect(lines[0]).toBe(`# No verdict: ${SHOWN}`);
  expect(lines.filter((line) => line.startsWith('|'))).toEqual([
    '| scenario | reference | codex@0.169.0 |',
    '| --- | --- | --- |',
    `| ${SHOWN} | **VIOLATED**<br>${SHOWN} | unknown<br>${SHOWN} |`,
  ]);
  expect(lines.filter((line) => line.startsWith('#'))).toEqual([
    lines[0],
    '## Findings',
    `### ${SHOWN}`,
    '## Left out',
  ]);
  expect(lines).toContain(`- ${SHOWN} \`\`x/\`y\`\`\``.replace('``x/`y```', '`` x/`y` ``'));
  expect(lines).toContain('`````sh');
});

test('JUnit: well-formed, with what XML cannot hold told as U+FFFD', () => {
  const xml = junitOf(report);
  const failure = create(xml)
    .root()
    .find((one) => one.node.nodeName === 'failure', false, true);
  const shown = HARD.replaceAll('\u0000', '\uFFFD').replaceAll('\u001B', '\uFFFD').replaceAll('\uD83D', '\uFFFD');
  expect(failure?.node.textContent?.split('\n')).toEqual(
    expect.arrayContaining(['  ```', '  </failure>', '# head', "pnpm faults replay 'a ```` b.json'"]),
  );
  expect((failure?.node as Element | undefined)?.getAttribute('message')).toBe(shown);
});

test('annotations: one line each, and none that a text has made', () => {
  const lines = annotationsOf(report, { folder: 'f', started: 'sub' });
  expect(lines).toHaveLength(2);
  expect(lines.join('')).not.toMatch(/[\r\n]/);
  expect(lines[1]).toContain('::error file=sub/a%2Cb%3Ac%25.ts,line=1,title=unknown%3A a | b ');
  expect(lines[1]?.endsWith('%0D%0A::error::100%25,x:y%0A# head')).toBe(true);
});

test('a matrix of many clients is told in several tables, and many findings not in full', () => {
  const exercises = Array.from({ length: 20 }, (_, at) => ({
    scenario: 'a cut',
    client: `codex@0.${at}.0`,
    standing: 'held' as const,
    cases: 1,
    detail: [],
  }));
  const findings = Array.from({ length: 1_000 }, (_, at) => finding(`f${at}`));
  const markdown = markdownOf(reportWith({ kind: 'matrix', exercises, findings }));
  expect(markdown.match(/^\| scenario .*/gm)?.map((line) => line.split('|').length - 3)).toEqual([8, 8, 4]);
  expect(markdown.match(/^### /gm)).toHaveLength(50);
  expect(markdown).toContain('\nAnd 950 findings more.\n');
  expect(Buffer.byteLength(markdown)).toBeLessThan(1_000_000);
  const annotations = annotationsOf(reportWith({ findings }), { folder: 'reports', started: '' });
  expect(annotations).toHaveLength(10);
  expect(annotations.at(-1)).toBe(
    '::error file=reports/summary.md,line=1,title=991 failures more::GitHub shows no more than ten; the report tells all.',
  );
});
