// A small reply for the tests of the kinds of faults, and a way to write down what became of it.
import type { Piece, Write } from '../../core/event.ts';
import { writeFrame } from './frame.ts';

function event(label: string, data: { readonly type: string; readonly [field: string]: unknown }): Write {
  const bytes = writeFrame({ type: data.type, data: JSON.stringify(data) });
  return { kind: 'write', bytes, event: { label, type: data.type, data }, whole: true };
}

export const CALL = { type: 'function_call', id: 'fc_1', call_id: 'call_j1_1', name: 'run', arguments: '{}' };

/** Four pieces: a head is left out, since no fault in here looks at it. */
export const REPLY: readonly Piece[] = [
  event('created', { type: 'created', response: { id: 'r1' } }),
  event('j1.done', { type: 'output_item.done', item: CALL }),
  event('completed', { type: 'completed', response: { id: 'r1', usage: 9, output: [] } }),
  { kind: 'end', ending: 'clean' },
];

/** As they are framed. */
export const CREATED = 'event: created\ndata: {"type":"created","response":{"id":"r1"}}\n\n';
export const DONE = `event: output_item.done\ndata: {"type":"output_item.done","item":${JSON.stringify(CALL)}}\n\n`;
export const COMPLETED =
  'event: completed\ndata: {"type":"completed","response":{"id":"r1","usage":9,"output":[]}}\n\n';

/**
 * Pieces in words: the label of a write (`-` for one of no event), `part` where its event is not whole with it, `!` where a
 * client may choke on it, `+` where it leaves with the next one, and its bytes.
 */
export function told(pieces: readonly Piece[] | undefined): string[] | undefined {
  return pieces?.map((piece) => {
    switch (piece.kind) {
      case 'write': {
        const marks = [
          piece.event?.label ?? '-',
          ...(piece.whole ? [] : ['part']),
          ...(piece.damaged ? ['!'] : []),
          ...(piece.joined ? ['+'] : []),
        ];
        return `${marks.join(' ')}: ${Buffer.from(piece.bytes).toString('latin1')}`;
      }
      case 'pause':
        return `pause ${piece.ms}${piece.beat ? ` ${Buffer.from(piece.beat).toString()}` : ''}`;
      case 'end':
        return `end ${piece.ending}`;
      case 'head':
      case 'raw':
      case 'wait':
      case 'blow':
        return piece.kind;
    }
  });
}
