// What every kind of fault owes to those who use it, whichever it is: one body of cases, run against each member of the list.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Piece, Receipt, WireEvent } from '../core/event.ts';
import { ROLES, type KeptFile } from '../core/disk.ts';
import type { FaultData, ReplyFault } from '../core/fault.ts';
import { describeFault, FAULT_KINDS, gapKindOf, GAP_FAULT_KINDS, kindOf, REPLY_FAULT_KINDS } from './index.ts';
import type { Reach } from './kind.ts';

/** Replies of a few made-up events, as a healthy run has them. */
const REPLIES = [
  ['created', 'j1.added', 'j1.done', 'completed'],
  ['created', 't1.added', 't1.delta.1', 't1.done', 'completed'],
  ['created', 'completed'],
].map((labels) => labels.map(eventPiece));

function eventPiece(label: string): Extract<Piece, { kind: 'write' }> & { event: WireEvent } {
  const data = { type: label, text: 'ü', response: { id: 'resp_1', usage: {}, output: [] } };
  const bytes = new TextEncoder().encode(`event: ${label}\ndata: ${JSON.stringify(data)}\n\n`);
  return { kind: 'write', bytes, event: { label, type: label, data }, whole: true };
}

const HEAD: Piece = { kind: 'head', status: 200, headers: { 'content-type': 'text/event-stream' } };

function healthy(exchange: number): Piece[] {
  return [HEAD, ...(REPLIES[exchange - 1] ?? []), { kind: 'end', ending: 'clean' }];
}

const REACH: Reach = {
  replies: REPLIES.map((writes) => ({
    labels: writes.map(({ event }) => event.label),
    sizes: writes.map(({ bytes }) => bytes.length),
  })),
};

/** What those pieces deliver when nothing goes wrong with them. */
function delivered(pieces: readonly Piece[]): Receipt {
  const writes = pieces.filter((piece) => piece.kind === 'write');
  const whole = writes.filter((piece) => piece.whole && piece.event);
  const last = writes.findLast((piece) => piece.event);
  const part = last?.whole ? undefined : last;
  return {
    status: 200,
    events: whole.map((piece) => piece.event?.label ?? ''),
    sizes: whole.map((piece) => piece.bytes.length),
    ...(part?.event && { partial: { label: part.event.label, bytes: part.bytes.length } }),
    bytes: writes.reduce((sum, piece) => sum + piece.bytes.length, 0),
    sha256: '',
    ending: pieces.flatMap((piece) => (piece.kind === 'end' ? [piece.ending] : []))[0] ?? 'gone',
  };
}

/** The pieces that a fault makes of the reply that it strikes; undefined where it points at nothing there. */
function strike(fault: ReplyFault): readonly Piece[] | undefined {
  return kindOf(fault).apply(healthy(fault.exchange), fault);
}

function simplerThan(fault: ReplyFault): ReplyFault[] {
  const pieces = strike(fault);
  return pieces ? kindOf(fault).simpler(fault, delivered(pieces)) : [];
}

/** The page that tells people of every kind. */
const PAGE = readFileSync(join(import.meta.dirname, '../../docs/faults.md'), 'utf8');

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`);
}

const SEEDED = { seed: 1, numRuns: 300 } as const;

test.for(Object.entries(FAULT_KINDS))(
  '%s is listed under its own name, and says which real failure it models',
  ([name, kind]) => {
    expect(kind.kind).toBe(name);
    expect(kind.models).toMatch(/^[A-Z].*\.$/);
    expect(PAGE, 'the page of faults has its row').toMatch(
      new RegExp(`^\\| \`${name}\` +\\| ${escaped(kind.models)} +\\| `, 'm'),
    );
  },
);

describe.for(Object.entries(REPLY_FAULT_KINDS))('%s, which strikes replies', ([name, kind]) => {
  const drawn = kind.arbitrary(REACH);

  test('its schema accepts what it draws, and gives it back unchanged, also from JSON', () => {
    fc.assert(
      fc.property(drawn, (fault) => {
        expect(kind.schema.parse(JSON.parse(JSON.stringify(fault)))).toEqual(fault);
      }),
      SEEDED,
    );
  });

  test('its schema rejects a misspelt field, a missing exchange, and another kind', () => {
    fc.assert(
      fc.property(drawn, ({ exchange, ...rest }) => {
        expect(kind.schema.safeParse({ ...rest, exchange, exchagne: 1 }).success).toBe(false);
        expect(kind.schema.safeParse(rest).success).toBe(false);
        expect(kind.schema.safeParse({ ...rest, exchange: 0 }).success).toBe(false);
        expect(kind.schema.safeParse({ ...rest, exchange, kind: `${name}s` }).success).toBe(false);
      }),
      SEEDED,
    );
  });

  test('what it draws strikes within reach', () => {
    fc.assert(
      fc.property(drawn, (fault) => {
        expect(fault.exchange).toBeLessThanOrEqual(REPLIES.length);
        expect(strike(fault)).toBeDefined();
      }),
      SEEDED,
    );
  });

  test('applying it is pure: the pieces stay as they were, and twice gives the same', () => {
    fc.assert(
      fc.property(drawn, (fault) => {
        const pieces = healthy(fault.exchange);
        const asBefore = structuredClone({ pieces, fault });
        expect(kind.apply(pieces, fault)).toEqual(kind.apply(pieces, fault));
        expect({ pieces, fault }).toEqual(asBefore);
      }),
      SEEDED,
    );
  });

  test('a struck reply has no head, or one that comes first, and one end, which comes last', () => {
    fc.assert(
      fc.property(drawn, (fault) => {
        const kinds = strike(fault)?.map((piece) => piece.kind);
        expect(kinds?.lastIndexOf('head')).toBeLessThanOrEqual(0);
        expect(kinds?.indexOf('end')).toBe((kinds?.length ?? 0) - 1);
      }),
      SEEDED,
    );
  });

  test('simpler faults are valid, and none is the fault itself', () => {
    fc.assert(
      fc.property(drawn, (fault) => {
        for (const simpler of simplerThan(fault)) {
          expect(kind.schema.parse(simpler)).toEqual(simpler);
          expect(simpler).not.toEqual(fault);
        }
      }),
      SEEDED,
    );
  });

  test('getting simpler always comes to an end', () => {
    // Every way down is walked; a way that comes back to a fault above itself would never end.
    const ends = new Set<string>();
    const walk = (fault: ReplyFault, above: readonly string[]) => {
      const key = JSON.stringify(fault);
      expect(above, 'is simpler than itself').not.toContain(key);
      if (ends.has(key)) return;
      for (const simpler of simplerThan(fault)) walk(simpler, [...above, key]);
      ends.add(key);
    };
    for (const fault of fc.sample(drawn, SEEDED)) walk(fault, []);
    expect(ends.size).toBeGreaterThan(0);
  });

  test('its words are the same whatever the byte inside an event', ({ skip }) => {
    const inside = fc.sample(drawn, SEEDED).filter((fault) => /"byte":-?\d/.test(JSON.stringify(fault)));
    if (inside.length === 0) skip('this kind points at no byte');
    const withByte = (fault: ReplyFault, byte: number): ReplyFault =>
      JSON.parse(JSON.stringify(fault).replace(/"byte":-?\d+/, `"byte":${byte}`)) as ReplyFault;
    for (const fault of inside)
      expect(new Set([1, 2, 7, -1, -2].map((byte) => kind.describe(withByte(fault, byte)))).size).toBe(1);
  });

  test('told by meaning, it is the same damage', ({ skip }) => {
    if (!kind.named) skip('this kind points at no event');
    fc.assert(
      fc.property(drawn, (fault) => {
        const pieces = strike(fault) ?? expect.fail('strikes nothing');
        const named = kind.named?.(fault, delivered(pieces)) ?? expect.fail('no name');
        expect(kind.schema.parse(named)).toEqual(named);
        expect(strike(named)).toEqual(pieces);
      }),
      SEEDED,
    );
  });
});

const HISTORY = Array.from({ length: 14 }, (_, n) => `{"type":"item","n":${n}}`);

/** What a client keeps: two sessions, a list of them, and a database. */
const FILES: readonly KeptFile[] = [
  { path: 'sessions/a.jsonl', role: 'history', ...written(...HISTORY.slice(0, 2)) },
  {
    path: 'sessions/b.jsonl',
    role: 'history',
    elsewhere: 'sessions/other/b.jsonl',
    newer: 'sessions/c.jsonl',
    ...written(...HISTORY),
  },
  { path: 'index.jsonl', role: 'index', ...written(...HISTORY.map((_, n) => `{"id":"${n}"}`)) },
  { path: 'state.sqlite', role: 'state', ...written(...HISTORY.map((_, n) => '\u0007'.repeat(n + 1))) },
];

/** The same before the last line of each was written. */
const EARLIER: readonly KeptFile[] = FILES.map((file) => ({
  ...file,
  bytes: file.bytes.subarray(0, file.bytes.lastIndexOf(0x0a, -2) + 1),
}));

const DISK = { files: FILES, earlier: [EARLIER] };

function written(...lines: readonly string[]): { bytes: Uint8Array } {
  return { bytes: new TextEncoder().encode(lines.map((line) => `${line}\n`).join('')) };
}

describe.for(Object.entries(GAP_FAULT_KINDS))('%s, which strikes between two sessions', ([name, kind]) => {
  const drawn = kind.arbitrary({ turns: [2, 4], roles: ROLES });

  test('its schema accepts what it draws, and gives it back unchanged, also from JSON', () => {
    fc.assert(
      fc.property(drawn, (fault) => {
        expect(kind.schema.parse(JSON.parse(JSON.stringify(fault)))).toEqual(fault);
      }),
      SEEDED,
    );
  });

  test('its schema rejects a misspelt field, a first turn, before which there is no session, and another kind', () => {
    fc.assert(
      fc.property(drawn, (fault) => {
        expect(kind.schema.safeParse({ ...fault, trun: 2 }).success).toBe(false);
        expect(kind.schema.safeParse({ ...fault, turn: 1 }).success).toBe(false);
        expect(kind.schema.safeParse({ ...fault, kind: `${name}s` }).success).toBe(false);
      }),
      SEEDED,
    );
  });

  test('what it draws strikes one of the turns, and does something there', () => {
    fc.assert(
      fc.property(drawn, (fault) => {
        expect([2, 4]).toContain(fault.turn);
        expect(kind.between(DISK, fault)).toBeDefined();
      }),
      SEEDED,
    );
  });

  test('choosing what to do is pure, and there is nothing to do where nothing is kept', () => {
    fc.assert(
      fc.property(drawn, (fault) => {
        const before = structuredClone(DISK);
        expect(kind.between(DISK, fault)).toEqual(kind.between(DISK, fault));
        expect(DISK).toEqual(before);
        expect(kind.between({ files: [], earlier: [] }, fault) ?? []).toEqual([]);
      }),
      SEEDED,
    );
  });

  test('simpler faults are valid, and getting simpler comes to an end', () => {
    const walk = (fault: FaultData, above: readonly string[]) => {
      const key = JSON.stringify(fault);
      expect(above, 'is simpler than itself').not.toContain(key);
      for (const simpler of kind.simpler(kind.schema.parse(fault))) {
        expect(kind.schema.parse(simpler)).toEqual(simpler);
        walk(simpler, [...above, key]);
      }
    };
    for (const fault of fc.sample(drawn, { seed: 1, numRuns: 50 })) walk(fault, []);
  });

  test('its words name no byte', () => {
    for (const fault of fc.sample(drawn, SEEDED)) expect(describeFault(fault)).not.toMatch(/\d{3,}/);
  });
});

test('a noop leaves the pieces alone', () => {
  const pieces = healthy(1);
  expect(REPLY_FAULT_KINDS['noop']?.apply(pieces, { kind: 'noop', exchange: 1 })).toBe(pieces);
});

test('a kind that there is not is told by its name', () => {
  expect(() => kindOf({ kind: 'gremlin', exchange: 1 })).toThrow('no fault kind is called "gremlin"');
  expect(() => gapKindOf({ kind: 'gremlin', turn: 2 })).toThrow('no fault kind is called "gremlin"');
});
