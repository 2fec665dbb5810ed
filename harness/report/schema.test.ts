// The report's schema for other programs: docs/report.schema.json is what the schema in the code comes to, and speaks of every field
// that docs/report.md explains. `vitest -u` writes the file anew.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { z } from 'zod';
import { report } from './document.ts';

const DOCS = join(import.meta.dirname, '../../docs');

const schema = z.toJSONSchema(report, { target: 'draft-2020-12', io: 'input' });

test('docs/report.schema.json is current', async () => {
  await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot(join(DOCS, 'report.schema.json'));
});

test('docs/report.md explains every field', () => {
  const page = readFileSync(join(DOCS, 'report.md'), 'utf8');
  const fields = (of: { readonly properties?: object | undefined }) => Object.keys(of.properties ?? {});
  const listed = (name: string) => {
    const { items } = (schema.properties?.[name] ?? {}) as { items?: { properties?: object } };
    return fields(items ?? {});
  };
  const all = [
    ...fields(schema),
    ...['exercises', 'findings', 'campaigns', 'withoutVerdict', 'leftOut', 'invariants'].flatMap(listed),
  ];
  expect(all.length).toBeGreaterThan(50);
  expect([...new Set(all)].filter((field) => !page.includes(`\`${field}\``))).toEqual([]);
});
