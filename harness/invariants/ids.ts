// Nothing is said twice under one id.
import { timesCalled, within } from '../core/journal.ts';
import { ownHistories } from '../core/loss.ts';
import type { Invariant } from './invariant.ts';

export const idsAreUnique: Invariant = {
  id: 'ids-are-unique',
  rule: 'No item id and no call id stands twice in one history.',
  source:
    'The Responses API refuses it: "Duplicate item found with id ... Remove duplicate items from your input and try again."',
  check: (observation) =>
    ownHistories(observation).flatMap((place) => [
      ...twice(place.history.map((item) => item.id)).map(({ id, items }) => ({
        variant: `${place.where}/item`,
        message: `${place.at}: the item id ${id} stands more than once.`,
        at: [within(place, items)],
      })),
      ...twice(place.history.map((item) => (item.kind === 'call' ? item.callId : undefined)))
        .filter(({ id }) => timesCalled(observation, id) < 2)
        .map(({ id, items }) => ({
          variant: `${place.where}/call`,
          message: `${place.at}: the call ${id} stands more than once.`,
          at: [within(place, items)],
        })),
    ]),
};

/** The ids that more than one item has, and the indexes of these. */
function twice(ids: readonly (string | undefined)[]): { id: string; items: number[] }[] {
  const repeated = ids.filter((id, index) => id !== undefined && ids.indexOf(id) < index);
  return [...new Set(repeated as string[])].map((id) => ({
    id,
    items: ids.flatMap((other, index) => (other === id ? [index] : [])),
  }));
}
