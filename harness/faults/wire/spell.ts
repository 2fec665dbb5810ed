// Other legal spellings of the same events, as the specification of server-sent events allows them.
// Source: https://html.spec.whatwg.org/multipage/server-sent-events.html#parsing-an-event-stream (9.2.5 and 9.2.6)
import fc from 'fast-check';
import { z } from 'zod';
import type { Piece } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { lines, readFrame, SSE, type Frame } from './frame.ts';
import { eventsIn, oneEarlier, wholeWrite } from './position.ts';

/** Simple ones first. */
const STYLES = ['tight', 'data-first', 'no-event', 'comments', 'split-data', 'crlf', 'cr', 'bom'] as const;

const schema = z.strictObject({ kind: z.literal('spell'), exchange: faultExchange, how: z.enum(STYLES) });
export type Spell = z.infer<typeof schema>;

const WORDS: Readonly<Record<Spell['how'], string>> = {
  tight: 'without a space behind the colon',
  'data-first': 'with the data before the type',
  'no-event': 'without the event field',
  comments: 'with comments in every event',
  'split-data': 'with the data on several lines',
  crlf: 'with CR LF',
  cr: 'with CR alone',
  bom: 'behind a byte order mark',
};

export const spell: FaultKind<Spell> = {
  kind: 'spell',
  family: 'wire',
  models: 'A server or a proxy that writes server-sent events in another legal way than OpenAI does.',
  schema,
  carriers: SSE,
  harmless: () => true,

  describe: ({ how }) => `spelt ${WORDS[how]}`,

  apply(pieces, { how }) {
    const events = eventsIn(pieces);
    if (events.length === 0) return undefined;
    // From the end, so that the places of those before stay as they are.
    return events.reduceRight<Piece[]>(
      (rest, found, index) => {
        const bytes = spelt(readFrame(wholeWrite(pieces, found).bytes), how, index === 0);
        const write: Piece = { kind: 'write', bytes, event: found.event, whole: true };
        return rest.toSpliced(found.from, found.to - found.from, write);
      },
      [...pieces],
    );
  },

  arbitrary: ({ replies }) =>
    fc.record({
      kind: fc.constant('spell' as const),
      exchange: fc.integer({ min: 1, max: replies.length }),
      how: fc.constantFrom(...STYLES),
    }),

  simpler: oneEarlier,
};

function spelt({ type, data }: Frame, how: Spell['how'], isFirst: boolean): Uint8Array {
  const event = type === undefined ? [] : [`event: ${type}`];
  const usual = [...event, `data: ${data}`];
  switch (how) {
    case 'tight':
      return lines(usual.map((line) => line.replace(': ', ':')));
    case 'data-first':
      return lines(usual.toReversed());
    case 'no-event':
      return lines([`data: ${data}`]);
    case 'comments':
      return lines([': before', ...event, ':', `data: ${data}`, ': behind']);
    case 'split-data':
      // Between its tokens JSON may have line ends, which is what joins the lines of one event.
      return lines([
        ...event,
        ...JSON.stringify(JSON.parse(data), undefined, 1)
          .split('\n')
          .map((line) => `data: ${line}`),
      ]);
    case 'crlf':
      return lines(usual, '\r\n');
    case 'cr':
      return lines(usual, '\r');
    case 'bom':
      return lines(isFirst ? usual.with(0, `\uFEFF${usual[0]}`) : usual);
  }
}
