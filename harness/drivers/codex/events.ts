// What `codex exec --json` tells while it runs: one event a line. The SDK hands the same events on to its user.
import { z } from 'zod';

/** `error` events are left out: they announce retries, and the last one is repeated by `turn.failed`. */
const event = z.discriminatedUnion('type', [
  z.looseObject({ type: z.literal('thread.started'), thread_id: z.string() }),
  z.looseObject({
    type: z.literal('item.completed'),
    item: z.looseObject({ type: z.string().optional(), text: z.string().optional() }),
  }),
  z.looseObject({ type: z.literal('turn.completed') }),
  z.looseObject({ type: z.literal('turn.failed'), error: z.looseObject({ message: z.string() }) }),
]);

/** The event that a value is, in a list; none for any other value. */
export function readEvent(value: unknown): z.infer<typeof event>[] {
  const { data } = event.safeParse(value);
  return data === undefined ? [] : [data];
}
