// What a server says over a WebSocket that a client can mend by itself, by saying everything on a new connection.
import type { FaultData } from '../core/fault.ts';
import { entries, isWhole, strikable, type Observation } from '../core/journal.ts';
import type { Invariant } from './invariant.ts';

const MENDABLE: readonly unknown[] = ['previous_response_not_found', 'websocket_connection_limit_reached'];

export const mendableIsMended: Invariant = {
  id: 'mendable-is-mended',
  rule: 'A request that goes on from an earlier response, and is refused because that or its connection is too old, is sent again.',
  source:
    'OpenAI, guide to WebSocket mode, on previous_response_not_found ("retry with full input context") and websocket_connection_limit_reached ("create a new websocket connection to continue").',
  check: (observation) =>
    entries(observation, 'reply').flatMap(({ exchange, turn, faults, receipt }) => {
      const error = faults.map((index) => observation.case.faults[index]).find(isMendable);
      const again = entries(observation, 'request').some((one) => one.turn === turn && one.exchange > exchange);
      const meant = entries(observation, 'request').some((one) => one.exchange === exchange && one.continues);
      if (!error || !meant || receipt.events.length > 0 || again || mayGiveUp(observation, turn)) return [];
      return [
        {
          variant: 'given-up',
          message: `request #${exchange} was refused with ${String(error['code'])}, and turn ${turn + 1} ended without another.`,
          at: [
            { kind: 'reply', exchange },
            { kind: 'outcome', turn },
          ],
        },
      ];
    }),
};

function isMendable(fault: FaultData | undefined): fault is FaultData {
  return fault?.kind === 'error-frame' && MENDABLE.includes(fault['code']);
}

/** Whether more has failed in a turn than the client is configured to retry. */
function mayGiveUp(observation: Observation, turn: number): boolean {
  const failed = strikable(observation).filter(
    (entry) => entry.turn === turn && (entry.kind === 'reply' ? !isWhole(entry) : entry.status !== 101),
  );
  return failed.length > observation.case.limits.retries;
}
