// The log on disk: whole lines only, one writer at a time.
import { existsSync } from 'node:fs';
import { appendFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test as plain } from 'vitest';
import { CONFIGURATION, minimal, played } from './campaign.fixture.ts';
import { logIn, openLog, readLog, type Line } from './log.ts';

const test = plain.extend<{ folder: string }>({
  // oxlint-disable-next-line no-empty-pattern -- vitest reads from the pattern that this needs nothing else
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'log-'));
    await use(join(folder, 'campaign'));
    await rm(folder, { recursive: true });
  },
});

const WORDS = {
  cells: ['cut, behind a call, call done, gave up'],
  shapes: ['turn: failed', 'disk: a lone call'],
  aims: ['cut, behind a call, call done'],
};
const LINES: Line[] = [
  CONFIGURATION,
  played(0, 0, WORDS),
  played(1, 0, { ...WORDS, shapes: ['turn: \u2028 failed'] }),
  minimal(0, 0, 'a/b'),
  { ...minimal(0, 0, 'c/d'), violations: [], story: { scenes: [], listings: [] } },
];

async function linesIn(folder: string): Promise<Line[]> {
  const lines: Line[] = [];
  await readLog(folder, (line) => lines.push(line));
  return lines;
}

async function write(folder: string, lines: readonly Line[]): Promise<void> {
  const log = await openLog(folder);
  for (const line of lines) log.append(line);
  await log.close();
}

test('what is appended is read again', async ({ folder }) => {
  await write(folder, LINES.slice(0, 2));
  await write(folder, LINES.slice(2));
  expect(await linesIn(folder)).toEqual(LINES);
});

test('what most lines are made of is spelled out once', async ({ folder }) => {
  await write(folder, [CONFIGURATION, ...Array.from({ length: 100 }, (_, at) => played(0, at, WORDS))]);
  expect((await readFile(logIn(folder), 'utf8')).split('turn: failed')).toHaveLength(2);
  expect((await linesIn(folder)).at(-1)).toEqual(played(0, 99, WORDS));
});

test('half a line is not read, and the next writer cuts it off', async ({ folder }) => {
  await write(folder, LINES);
  const whole = await readFile(logIn(folder), 'utf8');
  for (const half of ['{', '{"kind":"case","lane":0,"at":7', `{"x":"${'ü'.repeat(70_000)}`]) {
    await appendFile(logIn(folder), half);
    expect(await linesIn(folder)).toEqual(LINES);
    await write(folder, []);
    expect(await readFile(logIn(folder), 'utf8')).toBe(whole);
  }
});

test('a folder without a log has no lines', async ({ folder }) => {
  expect(await linesIn(folder)).toEqual([]);
});

test.for([
  ['no JSON', 'not JSON'],
  ['{"kind":"case"}', 'lane: Invalid input: expected number, received undefined'],
  ['{"kind":"minimal","lane":-1}', 'lane: Too small: expected number to be >=0'],
])('a line that is none is told with its number: %s', async ([text, why], { folder }) => {
  await write(folder, [CONFIGURATION]);
  await writeFile(logIn(folder), `${text}\n`, { flag: 'a' });
  await expect(linesIn(folder)).rejects.toThrow(`${logIn(folder)}:2: ${why}`);
});

test('one process has it at a time; one that is gone holds up nobody', async ({ folder }) => {
  const log = await openLog(folder);
  log.append(CONFIGURATION);
  await expect(openLog(folder)).rejects.toThrow('another process is at work on this campaign');
  await log.close();
  // No process has that number: it is beyond the system's highest.
  await writeFile(join(folder, 'owner'), (await ownerOf(folder)).replace(/^\d+/, '99999999'));
  await (await openLog(folder)).close();
});

/** What a writer notes of itself. */
async function ownerOf(folder: string): Promise<string> {
  const log = await openLog(folder);
  const owner = await readFile(join(folder, 'owner'), 'utf8');
  await log.close();
  return owner;
}

test('nothing is left of a folder in which nothing was begun', async ({ folder }) => {
  await write(folder, []);
  expect(existsSync(folder)).toBe(false);
});

test('a folder that cannot be written is told in one line', async ({ folder }) => {
  await writeFile(folder, 'a file');
  await expect(openLog(join(folder, 'below'))).rejects.toThrow(/^[^\n]+ cannot be written: ENOTDIR[^\n]+$/);
});
