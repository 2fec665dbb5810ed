// Envelopes on their way back into a home: to one place, whole, and never at the cost of what is there.
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  watch,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import fc from 'fast-check';
import { dir } from 'tmp-promise';
import { describe, expect, onTestFinished, test } from 'vitest';
import { envelopePath, readEnvelope, rolloutText, type Envelope } from './envelope.ts';
import { writeEnvelope } from './envelope-file.ts';

const ID = '01a1fe59-00cf-79f3-a1a4-89761336f2e0';
const META = `{"type":"session_meta","payload":{"id":"${ID}","timestamp":"2026-11-21T13:43:28.211Z","cwd":"/work"}}`;
const FILE = `sessions/2026/11/21/rollout-2026-11-21T13-43-28-${ID}.jsonl`;

function envelopeOf(...lines: readonly string[]): Envelope {
  return readEnvelope(rolloutText([META, ...lines])).envelope;
}

interface Home {
  readonly path: string;
  /** Puts a file there, and the folders on the way. */
  put(file: string, text: string): void;
  text(file: string): string;
  /** All that is no folder, with forward slashes. */
  files(): string[];
}

async function newHome(): Promise<Home> {
  const { path: root, cleanup } = await dir({ unsafeCleanup: true });
  onTestFinished(() => cleanup());
  const home = path.join(root, 'home');
  mkdirSync(home);
  return {
    path: home,
    put(file, text) {
      mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
      writeFileSync(path.join(home, file), text);
    },
    text: (file) => readFileSync(path.join(home, file), 'utf8'),
    files: () =>
      readdirSync(home, { recursive: true, withFileTypes: true })
        .filter((one) => !one.isDirectory())
        .map((one) => path.relative(home, path.join(one.parentPath, one.name)).replaceAll(path.sep, '/')),
  };
}

test('a session is written into a home that may be empty or missing, and nothing else is', async () => {
  const home = await newHome();
  const missing = path.join(home.path, 'not', 'yet');
  expect(await writeEnvelope(home.path, envelopeOf('{"a":1.0}'))).toBe(FILE);
  expect(home.files()).toEqual([FILE]);
  expect(home.text(FILE)).toBe(`${META}\n{"a":1.0}\n`);
  expect(await writeEnvelope(missing, envelopeOf())).toBe(FILE);
  expect(readdirSync(missing)).toEqual(['sessions']);
});

test('reading what was written gives the envelope again', async () => {
  const home = await newHome();
  await fc.assert(
    fc.asyncProperty(fc.array(fc.dictionary(fc.string({ unit: 'binary' }), fc.jsonValue())), async (objects) => {
      const envelope = envelopeOf(...objects.map((one) => JSON.stringify(one)));
      const own = path.join(home.path, String(readdirSync(home.path).length));
      const file = path.join(own, await writeEnvelope(own, envelope));
      expect(readEnvelope(readFileSync(file))).toEqual({ envelope, unreadable: [] });
    }),
    { numRuns: 50 },
  );
});

test('nothing that is not whole ever has a name by which Codex would find it', async () => {
  const home = await newHome();
  home.put(FILE, META);
  const names: string[] = [];
  const { promise: written, resolve } = Promise.withResolvers<void>();
  const watcher = watch(path.join(home.path, 'sessions'), { recursive: true }, (_, name) => {
    names.push(path.basename(name ?? ''));
    if (name?.endsWith('.jsonl') === true) resolve();
  });
  onTestFinished(() => watcher.close());
  await writeEnvelope(home.path, envelopeOf('{"a":1}'));
  await written;
  expect([...new Set(names)]).toEqual([path.basename(FILE)]);
  expect(home.files()).toEqual([FILE]);
});

describe('a session that the home already has', () => {
  test('is left as it is where it is the same', async () => {
    const home = await newHome();
    await writeEnvelope(home.path, envelopeOf('{"a":1}'));
    const before = statSync(path.join(home.path, FILE));
    expect(await writeEnvelope(home.path, envelopeOf('{"a":1}'))).toBe(FILE);
    expect(statSync(path.join(home.path, FILE))).toMatchObject({ ino: before.ino, mtimeMs: before.mtimeMs });
  });

  test.each([
    ['shorter', `${META}\n`],
    ['torn', `${META}\n{"a":`],
    ['without its last line feed', `${META}\n{"a":1}`],
    ['empty', ''],
  ])('is completed where it is %s', async (_, text) => {
    const home = await newHome();
    home.put(FILE, text);
    chmodSync(path.join(home.path, FILE), 0o600);
    expect(await writeEnvelope(home.path, envelopeOf('{"a":1}'))).toBe(FILE);
    expect(home.text(FILE)).toBe(`${META}\n{"a":1}\n`);
    expect(statSync(path.join(home.path, FILE)).mode & 0o777).toBe(0o600);
  });

  test('is completed where it lies, under another date or another local time', async () => {
    const home = await newHome();
    const elsewhere = `sessions/2040/05/01/rollout-2040-05-01T00-00-00-${ID}.jsonl`;
    home.put(elsewhere, `${META}\n`);
    expect(await writeEnvelope(home.path, envelopeOf('{"a":1}'))).toBe(elsewhere);
    expect(home.files()).toEqual([elsewhere]);
    expect(home.text(elsewhere)).toBe(`${META}\n{"a":1}\n`);
  });

  const length = META.length + 1;
  test.each([
    [
      'longer',
      FILE,
      `${META}\n{"b":1}\n`,
      `${FILE}: kept, for its ${length + 8} bytes are more than the ${length} of the envelope`,
    ],
    [
      'longer by half a line',
      FILE,
      `${META}\n{`,
      `${FILE}: kept, for its ${length + 1} bytes are more than the ${length} of the envelope`,
    ],
    ['another', FILE, `{"b":1}`, `${FILE}: kept, for it differs from the envelope at byte 2`],
    [
      'archived',
      `archived_sessions/${path.basename(FILE)}`,
      META,
      `archived_sessions/${path.basename(FILE)}: the session is archived, and could not be resumed`,
    ],
  ])('is kept where it is %s', async (_, file, text, message) => {
    const home = await newHome();
    home.put(file, text);
    await expect(writeEnvelope(home.path, envelopeOf())).rejects.toThrow(message);
    expect(home.files()).toEqual([file]);
    expect(home.text(file)).toBe(text);
  });

  test('more than once: nobody knows which of them is meant', async () => {
    const home = await newHome();
    const copy = `sessions/2040/05/01/${path.basename(FILE)}`;
    home.put(FILE, META);
    home.put(copy, META);
    await expect(writeEnvelope(home.path, envelopeOf())).rejects.toThrow(
      `the home has the session more than once: ${FILE}, ${copy}`,
    );
  });
});

describe('nothing is written outside the home', () => {
  test.each(['sessions', 'sessions/2026', 'sessions/2026/11', 'sessions/2026/11/21'])(
    'through a link at %s, wherever it leads',
    async (link) => {
      const home = await newHome();
      const outside = path.join(home.path, '..', 'outside');
      mkdirSync(outside);
      mkdirSync(path.dirname(path.join(home.path, link)), { recursive: true });
      symlinkSync(outside, path.join(home.path, link));
      await expect(writeEnvelope(home.path, envelopeOf())).rejects.toThrow(`${link}: not a folder of this home itself`);
      expect(readdirSync(outside)).toEqual([]);
    },
  );

  test('through a link in place of what a killed process may leave', async () => {
    const home = await newHome();
    const partial = `${path.basename(FILE)}.partial`;
    symlinkSync(path.join(home.path, '..', 'outside'), path.join(home.path, partial));
    await expect(writeEnvelope(home.path, envelopeOf())).rejects.toThrow(`${partial}: not a plain file`);
    expect(readdirSync(path.join(home.path, '..'))).toEqual(['home']);
  });

  test.each([
    ['to a file', 'outside.jsonl'],
    ['to nothing', 'nowhere'],
  ])('through a link %s in place of the rollout', async (_, target) => {
    const home = await newHome();
    const outside = path.join(home.path, '..', 'outside.jsonl');
    writeFileSync(outside, META);
    home.put(FILE.replace('.jsonl', '.other'), '');
    symlinkSync(path.join(home.path, '..', target), path.join(home.path, FILE));
    await expect(writeEnvelope(home.path, envelopeOf('{"a":1}'))).rejects.toThrow(`${FILE}: not a plain file`);
    expect(readFileSync(outside, 'utf8')).toBe(META);
    expect(existsSync(path.join(home.path, '..', 'nowhere'))).toBe(false);
  });

  test.each([
    ['session_id', { session_id: `../../../../../outside-${ID}` }],
    ['session_start_timestamp', { session_start_timestamp: '../../../../outside' }],
    ['entries', { entries: [META, '{}\n{}'] }],
  ])('for a bad %s, which its type did not keep out', async (field, changes) => {
    const home = await newHome();
    await expect(writeEnvelope(home.path, { ...envelopeOf(), ...changes })).rejects.toThrow(`the envelope: ${field}`);
    expect(readdirSync(path.join(home.path, '..'))).toEqual(['home']);
    expect(home.files()).toEqual([]);
  });

  test('a file or a folder in the way is told of', async () => {
    const [home, other] = [await newHome(), await newHome()];
    home.put('sessions/2026', '');
    await expect(writeEnvelope(home.path, envelopeOf())).rejects.toThrow('sessions/2026: not a folder of this home');
    mkdirSync(path.join(other.path, envelopePath(envelopeOf())), { recursive: true });
    await expect(writeEnvelope(other.path, envelopeOf())).rejects.toThrow(`${FILE}: not a plain file`);
  });
});
