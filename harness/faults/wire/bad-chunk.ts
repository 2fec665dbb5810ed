// Breaks the chunked transfer coding at a position: what stands there leaves in a chunk that is framed wrongly.
// Source: RFC 9112, section 7.1.
import fc from 'fast-check';
import { z } from 'zod';
import { position } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { drawPosition, earlier, inReply, named, oneEarlier, positionWords, splitAt } from './position.ts';

/** `no-line-end`: behind the chunk's bytes. `cut-short`: the connection closes inside the chunk. */
const flaw = z.enum(['no-number', 'overflow', 'no-line-end', 'cut-short']);
type Flaw = z.infer<typeof flaw>;

const schema = z.strictObject({ kind: z.literal('bad-chunk'), exchange: faultExchange, at: position, flaw });
export type BadChunk = z.infer<typeof schema>;

const WORDS: Readonly<Record<Flaw, string>> = {
  'no-number': 'chunk size is no number',
  overflow: 'chunk size overflows',
  'no-line-end': 'chunk without a line end',
  'cut-short': 'chunk cut short',
};

export const badChunk: FaultKind<BadChunk> = {
  kind: 'bad-chunk',
  family: 'wire',
  models: 'A proxy that frames a streamed body wrongly, or loses a few bytes of it.',
  schema,
  carriers: ['http'],
  describe: (fault) => `${WORDS[fault.flaw]} ${positionWords(fault.at)}`,

  apply(pieces, fault) {
    const split = splitAt(pieces, fault.at);
    if (!split) return undefined;
    const [before, behind] = split;
    const writes = behind.filter((piece) => piece.kind === 'write');
    const [next, ...rest] = writes.map((piece) => piece.bytes);
    const mayHold = fault.flaw === 'cut-short' ? [] : writes.flatMap(({ event }) => (event ? [event.label] : []));
    // Behind the last event it is the terminating chunk that is bad. What comes behind a bad chunk is framed well.
    const breaksOff = next === undefined || fault.flaw === 'cut-short';
    const bytes = Buffer.concat([bad(next ?? Buffer.alloc(0), fault.flaw), ...(breaksOff ? [] : rest.map(good))]);
    return [
      ...before,
      { kind: 'raw', bytes: new Uint8Array(bytes), mayHold, damaged: true },
      { kind: 'end', ending: breaksOff ? 'fin' : 'clean' },
    ];
  },

  arbitrary: (reach) =>
    inReply(reach, (exchange, shape) =>
      fc.record({
        kind: fc.constant('bad-chunk' as const),
        exchange: fc.constant(exchange),
        at: drawPosition(shape),
        flaw: fc.constantFrom(...flaw.options),
      }),
    ),
  named: (fault, delivered) => ({ ...fault, at: named(fault.at, delivered) }),
  simpler: (fault, delivered) => [
    ...(fault.flaw !== 'no-number' ? [{ ...fault, flaw: 'no-number' as const }] : []),
    ...earlier(fault.at, delivered).map((at): BadChunk => ({ ...fault, at })),
    ...oneEarlier(fault),
  ],
};

function good(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, Buffer.from('\r\n')]);
}

function bad(bytes: Uint8Array, how: Flaw): Uint8Array {
  const chunk = good(bytes);
  switch (how) {
    case 'no-number':
      return Buffer.concat([Buffer.from('zz\r\n'), bytes, Buffer.from('\r\n')]);
    case 'overflow':
      return Buffer.concat([Buffer.from(`${'f'.repeat(17)}\r\n`), bytes, Buffer.from('\r\n')]);
    case 'no-line-end':
      return chunk.subarray(0, -2);
    case 'cut-short':
      // A terminating chunk has no bytes of its own to be cut in.
      return bytes.length === 0 ? chunk.subarray(0, 1) : chunk.subarray(0, -2 - Math.ceil(bytes.length / 2));
  }
}
