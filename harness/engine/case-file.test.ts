// Case files: what is written is what is read, and any mistake is answered with one line that names file, line and field.
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { UsageError } from '../core/usage-error.ts';
import { signatures } from '../core/verdict.ts';
import { FAULT_KINDS } from '../faults/index.ts';
import { readCaseFile, writeReproducer } from './case-file.ts';
import { runCase } from './run.ts';
import { behindTheCall, caseOf, hostOfThisFile } from './trial.fixture.ts';

const host = hostOfThisFile();
const of = caseOf('reference+stale-prompt', behindTheCall);
const TEXT = JSON.stringify(of, null, 2);

let folder = '';
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'engine-case-file-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function saved(text: string): Promise<string> {
  const path = join(folder, 'case.json');
  await writeFile(path, text);
  return path;
}

/** The one line with which a file of that text is refused, without its folder. */
async function refusal(text: string): Promise<string> {
  const error = await readCaseFile(await saved(text)).catch((thrown: unknown) => thrown);
  if (!(error instanceof UsageError)) throw new Error(`read, or broken otherwise: ${String(error)}`);
  return error.message.replace(`${folder}/`, '');
}

test('a bare case is read as it is', async () => {
  expect(await readCaseFile(await saved(TEXT))).toEqual({ case: of });
});

test('a reproducer is written whole, and read with its reason and what it showed', async () => {
  const run = await runCase(of, host());
  const path = join(folder, 'reproducer.json');
  const reproducer = await writeReproducer(path, 'A retry forgets.', run);
  expect(reproducer).toEqual({
    cutpoint: 1,
    why: 'A retry forgets.',
    case: of,
    expect: { verdict: 'fail', signatures: signatures(run.verdict), digest: run.digest },
  });
  expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(reproducer);
  expect(await readCaseFile(path)).toMatchObject({ case: of, why: reproducer.why, expect: reproducer.expect });
});

describe('a bare case that is refused', () => {
  test.for<[what: string, change: [from: string | RegExp, to: string], line: string]>([
    ['a misspelt field', ['"limits"', '"limit"'], 'case.json:59: limit: there is no such field here'],
    ['a field too many', ['"faults"', '"colour": 1, "faults"'], 'case.json:49: colour: there is no such field here'],
    [
      'a field too many, further in',
      ['"retries"', '"retry": 1, "retries"'],
      'case.json:60: limits.retry: there is no such field here',
    ],
    [
      'a missing field',
      [/"prompt": "Do the work.",/, ''],
      'case.json:7: script.turns.0.prompt: Invalid input: expected string, received undefined',
    ],
    [
      'a wrong type',
      ['"resume": false', '"resume": "no"'],
      'case.json:9: script.turns.0.resume: Invalid option: expected one of true|false|"last"|"unknown"',
    ],
    [
      'a number out of range',
      ['"retries": 2', '"retries": 99'],
      'case.json:60: limits.retries: Too big: expected number to be <=20',
    ],
    [
      'a word that is not on the list',
      ['"insisting"', '"pushy"'],
      'case.json:5: script.manner: Invalid option: expected one of "insisting"|"satisfied"',
    ],
    [
      'a kind of saying that there is not',
      ['"kind": "call"', '"kind": "song"'],
      'case.json:14: script.turns.0.steps.0.says.0.kind: has none of the forms that are allowed here',
    ],
    [
      'one name for two things',
      ['"id": "t1"', '"id": "j1"'],
      'case.json:23: script.turns.0.steps.1.says.0: "j1" names two different things in this script',
    ],
    [
      'an unknown kind of fault',
      ['"kind": "cut"', '"kind": "cutt"'],
      `case.json:51: faults.0.kind: no fault kind is called "cutt"; there are ${Object.keys(FAULT_KINDS).join(', ')}`,
    ],
    [
      'a misspelt field of a fault',
      ['"ending"', '"endng"'],
      'case.json:56: faults.0.endng: there is no such field here',
    ],
    [
      'a field of a fault too many',
      ['"ending"', '"speed": 1, "ending"'],
      'case.json:56: faults.0.speed: there is no such field here',
    ],
    [
      'a cut at no position',
      ['"after"', '"behind"'],
      'case.json:53: faults.0.at: has none of the forms that are allowed here',
    ],
    [
      'a fault without an exchange',
      [/"exchange": 1,/, ''],
      'case.json:50: faults.0.exchange: a fault has an exchange that it strikes, or a turn before which it strikes',
    ],
    ['another version', ['"cutpoint": 1', '"cutpoint": 2'], 'case.json:2: cutpoint: Invalid input: expected 1'],
  ])('%s', async ([, [from, to], line]) => {
    const text = TEXT.replace(from, to);
    expect(text).not.toBe(TEXT);
    expect(await refusal(text)).toBe(line);
  });
});

describe('a file that is refused as a whole', () => {
  test.for<[what: string, text: string, line: string]>([
    ['an empty file', '', 'case.json:1: not JSON: the file is empty'],
    ['a truncated file', TEXT.slice(0, TEXT.indexOf('"custom"')), 'case.json:16: not JSON: value expected'],
    [
      'a file cut off inside a word',
      TEXT.slice(0, TEXT.indexOf('the work')),
      'case.json:8: not JSON: unexpected end of string',
    ],
    ['a comment', `// mine\n${TEXT}`, 'case.json:1: not JSON: invalid comment token'],
    [
      'a comma too many',
      TEXT.replace('"retries": 2,', '"retries": 2,,'),
      'case.json:60: not JSON: property name expected',
    ],
    ['something behind the end', `${TEXT}\n}`, 'case.json:64: not JSON: end of file expected'],
    ['a list', '[]', 'case.json:1: the file: Invalid input: expected object, received array'],
    ['a word', '"case"', 'case.json:1: the file: Invalid input: expected object, received string'],
    ['nothing', 'null', 'case.json:1: the file: Invalid input: expected object, received null'],
  ])('%s', async ([, text, line]) => {
    expect(await refusal(text)).toBe(line);
  });

  test('no file, and a folder', async () => {
    await expect(readCaseFile(join(folder, 'none.json'))).rejects.toThrow(
      new UsageError(`${folder}/none.json: there is no such file`),
    );
    await expect(readCaseFile(folder)).rejects.toThrow(`${folder}: it is a folder`);
  });
});

describe('a reproducer that is refused', () => {
  const whole = { cutpoint: 1, why: 'x', case: of, expect: { verdict: 'fail', signatures: [], digest: '0' } };
  const written = (change: object) => JSON.stringify({ ...whole, ...change }, null, 2);

  test.for<[what: string, text: string, line: RegExp]>([
    [
      'without a reason',
      written({ why: undefined }),
      /^case.json:1: why: Invalid input: expected string, received undefined$/,
    ],
    [
      'with an unknown verdict',
      written({ expect: { ...whole.expect, verdict: 'unknown' } }),
      /^case.json:\d+: expect.verdict: Invalid option: expected one of "pass"\|"fail"$/,
    ],
    [
      'with a misspelt field in its case',
      written({ case: { ...of, colour: 1 } }),
      /^case.json:\d+: case.colour: there is no such field here$/,
    ],
    [
      'with an unknown fault in its case',
      written({ case: { ...of, faults: [{ kind: 'saw', exchange: 1 }] } }),
      /^case.json:\d+: case.faults.0.kind: no fault kind is called "saw"/,
    ],
  ])('%s', async ([, text, line]) => {
    expect(await refusal(text)).toMatch(line);
  });
});
