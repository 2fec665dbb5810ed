// The house itself, tested: which file may import which, who owns the clock, timers, chance and sockets, and how long a file may
// be. Tests and fixtures may look into every room; everything else holds for them too, unless a line below says otherwise.
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join, relative, sep } from 'node:path';
import { expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

/** Rooms by floor. Imports go down, never up and never across. */
const FLOORS: readonly (readonly string[])[] = [
  ['core', 'reference'],
  ['dialects', 'faults', 'invariants', 'drivers'],
  ['wire', 'releases'],
  ['engine'],
  ['report'],
  ['scenario'],
  ['cli', 'index', 'bench'],
];

/** Rooms with more inside than others may use: the files that are their doors. */
const DOORS: Readonly<Record<string, readonly string[]>> = {
  dialects: ['index.ts', 'dialect.ts', 'responses/index.ts'],
  faults: ['index.ts', 'kind.ts'],
  invariants: ['index.ts', 'invariant.ts'],
  drivers: ['index.ts', 'driver.ts'],
};

/** What belongs to few files, and why each of them has it. Tests count as owners where that is said. */
const OWNED: readonly {
  readonly what: string;
  readonly pattern: RegExp;
  readonly tests: boolean;
  readonly owners: Readonly<Record<string, string>>;
}[] = [
  {
    what: 'the clock',
    pattern: /\bDate\b(?!\.UTC)|\bhrtime\b/,
    tests: false,
    owners: {
      'wire/play.ts': 'a header that names a date',
      'report/made.ts': 'when a report was made',
      'reference/refusal.ts': 'reads such a header, without the time of day',
    },
  },
  {
    what: 'the stopwatch',
    pattern: /\bperformance\b/,
    tests: false,
    owners: {
      'bench/**': 'it measures',
      'engine/pace.ts': 'how long a client waits',
      'engine/campaign/budget.ts': 'how much of a campaign’s time is left',
      'engine/jobs.ts': 'how many cases a second: it decides how many run at once, and no verdict',
      'cli/campaign-progress.ts': 'how long a campaign has run, and how fast, for a person',
    },
  },
  {
    what: 'chance and ids from entropy',
    pattern: /\bMath\.random\b|\brandom(?:UUID|Bytes|Int)\b|\bgetRandomValues\b/,
    tests: false,
    owners: {},
  },
  {
    what: 'drawing cases (fast-check)',
    pattern: /from 'fast-check'/,
    tests: true,
    owners: {
      'engine/draw.ts': 'it draws all chance, from a seed',
      'engine/draw-faults.ts': 'what is drawn to break',
      'engine/draw-script.ts': 'what the model is drawn to say',
      'engine/mutate.ts': 'how a case is made of another',
      'engine/splice.ts': 'which turns of another it is given',
      'faults/**': 'each kind of fault says how it is drawn',
    },
  },
  {
    what: 'the whole environment',
    pattern: /\bprocess\.env\b(?!\[)/,
    tests: true,
    owners: {
      'engine/secrets.ts': 'its values stand in no report',
      'report/github.ts': 'asks for what GitHub has put there for it',
      'releases/registry.ts': 'npm’s own configuration is read as npm reads it',
    },
  },
  {
    what: 'standard output and standard error',
    pattern: /\bprocess\.std(?:out|err)\b|\bconsole\./,
    tests: true,
    owners: {
      'cli/command.ts': 'what is printed is masked there',
      'cli/bisect-progress.ts': 'what a release showed is masked',
      'cli/campaign-progress.ts': 'numbers and names of phases',
      'cli/check-progress.ts': 'how much has been read',
      'cli/matrix-progress.ts': 'numbers and standings',
      'cli/matrix.ts': 'how wide a table may be',
      'cli/main.ts': 'a reader that goes away is no error',
      'releases/progress.ts': 'names of releases, and how much has come',
      'report/colours.ts': 'whether it is a terminal',
      'report/vitest-reporter.ts': 'what it tells was masked when it was noted',
      'drivers/**': 'the pipes of a client, and a program that is one',
      'bench/**': 'measures; no client’s words',
    },
  },
  {
    what: 'writing files',
    pattern: /\b(?:writeFile(?:Sync|Atomic)?|appendFile(?:Sync)?|createWriteStream)\b/,
    tests: true,
    owners: {
      'engine/case-file.ts': 'what is written is masked there',
      'report/github.ts': 'adds what was made of a masked report to the summary of a job',
      'engine/line-log.ts': 'campaigns and hearings mask what they keep',
      'engine/gap.ts': 'strikes the files of a client, in the case’s own folder',
      'engine/effects.ts': 'the case’s own folder',
      'drivers/**': 'the client’s home, in the case’s own folder',
      'reference/**': 'a client, which writes its sessions',
      'bench/**': 'what is measured, in a folder of its own',
    },
  },
  {
    what: 'intervals',
    pattern: /\bsetInterval\b/,
    tests: false,
    owners: { 'cli/campaign-progress.ts': 'a line a minute, or a bar that goes on while cases take long' },
  },
  {
    what: 'timers',
    pattern: /\bset(?:Timeout|Immediate)\b|node:timers|AbortSignal\.timeout/,
    tests: false,
    owners: {
      'engine/run.ts': 'the deadline of a case, and how long a held tool goes on',
      'engine/jobs.test.ts': 'work that waits',
      'engine/campaign/budget.ts': 'ends a campaign whose time is up',
      'engine/queue/workforce.ts': 'looks again at jobs whose end may have gone unheard',
      'engine/serve.ts': 'a reply’s pauses, for a client that somebody else runs',
      'wire/gate.ts': 'the deadline of a gate',
      'wire/socket-sink.ts': 'lets a client in this process see a reset',
      'wire/unread.ts': 'lets the client read before it looks again',
      'reference/silence.ts': 'gives up a silent stream, in real time',
      'reference/client.test.ts': 'a tool that ends in a later tick',
      'drivers/codex/processes.ts': 'TERM, KILL after a named time, and looks again whether all has ended',
      'releases/lock.ts': 'looks again whether another process has let go',
    },
  },
  {
    what: 'sockets and servers',
    pattern: /from '(?:node:)?(?:http|https|http2|net|tls|dgram)'|from '(?:ws|msw)(?:\/|')/,
    tests: true,
    owners: {
      'wire/**': 'it plays the model server',
      'bench/bare-loop.ts': 'the baseline: a bare server',
      'drivers/hapi/port.ts': 'asks the system for a port: HAPI’s hub cannot',
      'reference/sse-server.ts': 'the server of the reference client’s own tests',
      'reference/websocket-server.ts': 'the same over a WebSocket',
    },
  },
];

interface Source {
  /** Relative to `harness/`, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly lines: number;
  /** Tests, and what only tests use. */
  readonly isTest: boolean;
}

const sources: readonly Source[] = globSync('harness/**/*.ts', { cwd: ROOT })
  .toSorted()
  .map((path) => {
    const text = readFileSync(join(ROOT, path), 'utf8');
    return {
      path: path.split(sep).slice(1).join('/'),
      text,
      lines: text.trimEnd().split('\n').length,
      isTest: /\.(?:test|fixture|bench)\.ts$/.test(path),
    };
  });

test('there is something to judge', () => {
  expect(sources.length).toBeGreaterThan(50);
  expect(importsOf(sourceAt('scenario.ts'))).toEqual(expect.arrayContaining(['core/case.ts', 'scenario-tests.ts']));
});

test('every file lies in a room that has a floor', () => {
  expect(sources.filter((one) => !one.isTest && floorOf(one.path) < 0).map((one) => one.path)).toEqual([]);
});

test('imports go down, and rooms on one floor do not know one another', () => {
  expect(crossings((from, to) => to !== from && floorOf(to) >= floorOf(from))).toEqual([]);
});

test('the reference client imports nothing of ours, and nothing imports what is outside of the harness', () => {
  expect(crossings((from, to) => roomOf(from) === 'reference' && roomOf(to) !== 'reference')).toEqual([]);
  expect(crossings((_, to) => to.startsWith('..'))).toEqual([]);
});

test('a room is entered by its door', () => {
  const doorless = ([, to]: Import) => DOORS[roomOf(to)]?.includes(to.slice(to.indexOf('/') + 1)) === false;
  expect(told(imports().filter((one) => roomOf(one[0]) !== roomOf(one[1]) && doorless(one)))).toEqual([]);
});

test.for(OWNED)('$what: only in the files that own it', ({ pattern, tests, owners }) => {
  const using = sources.filter((one) => one.path !== 'floors.test.ts' && pattern.test(code(one.text)));
  const owned = (path: string) => Object.keys(owners).some((owner) => matches(path, owner));
  expect(using.filter((one) => !(tests && one.isTest) && !owned(one.path)).map((one) => one.path)).toEqual([]);
  const idle = Object.keys(owners).filter((owner) => !owner.includes('*') && !using.some((one) => one.path === owner));
  expect(idle, 'these no longer need it: take them off the list').toEqual([]);
});

test('files are named after what they hold', () => {
  const nouns = sources
    .map((one) => one.path)
    .filter((path) => /(?:^|\/)(?:utils?|helpers?|common)(?:[./]|$)/.test(path));
  expect(nouns).toEqual([]);
});

test('every file starts by saying what it is', () => {
  expect(sources.filter((one) => !/^(?:#!.*\n)?\/\/ \S/.test(one.text)).map((one) => one.path)).toEqual([]);
});

test('no file is longer than 300 lines, no test than 500, no scenario than 25', () => {
  const tooLong = sources
    .filter((one) => one.lines > (one.isTest ? 500 : 300))
    .map((one) => `${one.path}: ${one.lines}`);
  const scenarios = globSync('scenarios/**/*.scenario.ts', { cwd: ROOT })
    .map((path) => ({ path, lines: readFileSync(join(ROOT, path), 'utf8').trimEnd().split('\n').length }))
    .filter((one) => one.lines > 25)
    .map((one) => `${one.path}: ${one.lines}`);
  expect([...tooLong, ...scenarios]).toEqual([]);
});

/** Who imports, and what; both relative to `harness/`. */
type Import = readonly [from: string, to: string];

/** Every import between files of ours, tests left out. */
function imports(): Import[] {
  return sources.filter((one) => !one.isTest).flatMap((one) => importsOf(one).map((to): Import => [one.path, to]));
}

/** Imports between different rooms for which that is true, one line each. */
function crossings(wrong: (from: string, to: string) => boolean): string[] {
  return told(imports().filter(([from, to]) => roomOf(from) !== roomOf(to) && wrong(from, to)));
}

function told(of: readonly Import[]): string[] {
  return of.map(([from, to]) => `${from} imports ${to}`);
}

/** Static and dynamic imports, type imports and re-exports alike, of files of ours. */
function importsOf({ path, text }: Source): string[] {
  const found = code(text).matchAll(/\bfrom '(\.[^']+)'|\bimport\(?\s*'(\.[^']+)'/g);
  return [...found].map(([, from, bare]) =>
    relative('.', join(dirname(path), from ?? bare ?? '')).replaceAll(sep, '/'),
  );
}

/** Without comments, which may speak of anything. */
function code(text: string): string {
  return text.replaceAll(/^\s*(?:\/\/|\/?\*).*$/gm, '');
}

/** `engine` for `engine/run.ts`, `scenario` for `scenario-tests.ts`, `index` for `index.ts`. */
function roomOf(path: string): string {
  return path.includes('/') ? path.slice(0, path.indexOf('/')) : basename(path, '.ts').replace(/-.*/, '');
}

function floorOf(path: string): number {
  return FLOORS.findIndex((rooms) => rooms.includes(roomOf(path)));
}

function matches(path: string, owner: string): boolean {
  return owner.endsWith('/**') ? path.startsWith(owner.slice(0, -2)) : path === owner;
}

function sourceAt(path: string): Source {
  const found = sources.find((one) => one.path === path);
  if (!found) throw new Error(`there is no harness/${path}`);
  return found;
}
