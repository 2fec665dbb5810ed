// The story of one run as data, for whoever draws it: what passed between user, client, model, tool and disk, in order; and every
// history that was seen, item by item, with what is missing, repeated or broken marked. It holds no port, no path, and no text of the
// client's own: as the trace, it is the same for each run that tells the same.
import { z } from 'zod';

/** Who takes part. */
export const actor = z.enum(['user', 'client', 'model', 'tool', 'disk']);
export type Actor = z.infer<typeof actor>;

/** Indexes, into the verdict's violations, of those that show here; and, into the case's faults, of those that struck here. */
const marks = { violations: z.array(z.int().min(0)), faults: z.array(z.int().min(0)) };

/** One thing that happened: a row of the sequence diagram. An actor that does something by itself is both `from` and `to`. */
export const scene = z.strictObject({
  kind: z.enum([
    'prompt',
    'gap',
    'stray',
    'handshake',
    'request',
    'refusal',
    'reply',
    'cut',
    'gate',
    'effect',
    'blow',
    'outcome',
    'persisted',
    'left',
    'view',
    'trouble',
  ]),
  /** Counted from 1. */
  turn: z.int().min(1),
  exchange: z.int().min(1).optional(),
  from: actor,
  to: actor,
  /** One line, such as `calls j1 (custom, append)`; a `cut` says what was delivered before it. */
  words: z.string(),
  /** The listing that shows it in full. */
  listing: z.string().optional(),
  ...marks,
});
export type Scene = z.infer<typeof scene>;

/**
 * What is to be said of a line, beside the violations that it shows. `missing`: it is not there, and should be. `repeated`: it stands
 * there more often than it was said. `made up`: an output that the tool did not give. `new`: the listing before has not got it.
 */
export const lineMark = z.enum(['new', 'missing', 'repeated', 'made up', 'unreadable']);
export type LineMark = z.infer<typeof lineMark>;

/** One item of a history; a run of the client's own words is one line. */
export const listedLine = z.strictObject({
  kind: z.enum(['context', 'message', 'call', 'output', 'reasoning', 'other', 'record']),
  words: z.string(),
  marks: z.array(lineMark),
  violations: z.array(z.int().min(0)),
});
export type ListedLine = z.infer<typeof listedLine>;

/** A history, item by item: a request's input, a session file, or what a reader of the client tells. */
export const listing = z.strictObject({
  /** Such as `request-2` or `file-1-turn-2`; scenes name it. */
  id: z.string(),
  kind: z.enum(['request', 'file', 'view']),
  title: z.string(),
  turn: z.int().min(1),
  exchange: z.int().min(1).optional(),
  lines: z.array(listedLine),
  /** Indexes of violations that show in the whole of it, and in no single line. */
  violations: z.array(z.int().min(0)),
});
export type Listing = z.infer<typeof listing>;

export const story = z.strictObject({
  scenes: z.array(scene),
  /** In the order in which they were seen. */
  listings: z.array(listing),
});
export type Story = z.infer<typeof story>;
