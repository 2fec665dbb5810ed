// Tells the harness which events a client has taken in, from nothing but what the events say of themselves: the exchange stands
// in the id of the response (`resp_<exchange>`), the position in `sequence_number`.
import type { Workspace } from './driver.ts';

interface TakenIn {
  readonly type: string;
  readonly response?: unknown;
  readonly sequence_number?: unknown;
}

/** Watches the events of one reply and signals each; a reply that does not say its exchange is not signalled. */
export function watchEvents(workspace: Workspace): (event: TakenIn) => void {
  let exchange: number | undefined;
  return ({ type, response, sequence_number: sequence }) => {
    if (type === 'response.created') exchange = exchangeOf(response);
    if (exchange !== undefined && typeof sequence === 'number')
      workspace.signal({ kind: 'seen', exchange, events: sequence + 1 });
  };
}

function exchangeOf(response: unknown): number | undefined {
  if (typeof response !== 'object' || response === null || !('id' in response)) return undefined;
  const digits = /^resp_(\d+)$/.exec(String(response.id))?.[1];
  return digits === undefined ? undefined : Number(digits);
}
