// The public door and its page: every name is on the page and documented in the code, nothing else is, and every example is run.
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { $ } from 'zx';

const ROOT = join(import.meta.dirname, '..');
const PAGE = readFileSync(join(ROOT, 'docs/api.md'), 'utf8');

/** What the door gives, and the file that declares it. */
const EXPORTS = [
  ...readFileSync(join(ROOT, 'harness/index.ts'), 'utf8').matchAll(/^export .*?\{([^}]+)\} from '([^']+)';/gm),
]
  .flatMap(([, names = '', file = '']) =>
    names.split(',').map((name) => ({ name: name.trim().replace(/^type /, ''), file })),
  )
  .toSorted((one, other) => alphabetically(one.name, other.name));

/** Names in the first column of the page's tables. */
const NAMED = [...PAGE.matchAll(/^\| (`[^|]+) \|/gm)]
  .flatMap(([, cell = '']) => [...cell.matchAll(/`(\w+)/g)].map(([, name = '']) => name))
  .toSorted(alphabetically);

test('the page names what the door gives, and nothing else', () => {
  expect(EXPORTS.length).toBeGreaterThan(40);
  expect(NAMED).toEqual(EXPORTS.map((one) => one.name));
});

test('each of them says what it is, where it is declared', () => {
  const silent = EXPORTS.filter(({ name, file }) => {
    const text = readFileSync(join(ROOT, 'harness', file), 'utf8');
    return !new RegExp(`\\*/\\nexport (?:async )?(?:function|const|interface|type) ${name}\\b`).test(text);
  });
  expect(silent).toEqual([]);
});

describe('an example stands on the page as it is in its file, and prints what stands there', () => {
  const examples = [
    ...PAGE.matchAll(/\[`(examples\/[\w-]+\.ts)`\]\(\1\):\n\n```ts\n([^]*?)\n```\n\n```text\n([^]*?)\n```/g),
  ];

  test('there are some', () => {
    expect(examples.length).toBeGreaterThanOrEqual(3);
  });

  test.for(examples.map(([, file = '', code, printed]) => ({ file, code, printed })))(
    '$file',
    { timeout: 60_000 },
    async ({ file, code, printed }) => {
      const path = join(ROOT, 'docs', file);
      expect(readFileSync(path, 'utf8').trimEnd()).toBe(code);
      const folder = mkdtempSync(join(tmpdir(), 'example-'));
      try {
        const { stdout, stderr } = await $({
          cwd: folder,
          quiet: true,
          env: { ...process.env, VITEST: undefined },
        })`${process.execPath} ${path}`;
        expect({ stdout: stdout.trimEnd(), stderr }).toEqual({ stdout: printed, stderr: '' });
      } finally {
        rmSync(folder, { recursive: true });
      }
    },
  );
});

function alphabetically(one: string, other: string): number {
  return one < other ? -1 : 1;
}
