// What a response leaves behind for a request that goes on from it.
import { z } from 'zod';
import type { WireEvent } from '../../core/event.ts';
import { readResponseItem } from '../../core/response-item.ts';
import type { SocketDialect } from '../dialect.ts';

const terminal = z.looseObject({ response: z.looseObject({ id: z.string(), output: z.array(z.unknown()) }) });

/** The id and the output of the response that an event completes. @throws for any other event */
export const left: SocketDialect['left'] = ({ data }: WireEvent) => {
  const { id, output } = terminal.parse(data).response;
  return { id, items: output.flatMap((item) => readResponseItem(item) ?? []) };
};
