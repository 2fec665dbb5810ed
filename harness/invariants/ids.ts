// Nothing is said twice under one id.
import { timesCalled, within } from '../core/journal.ts';
import { ownHistories } from '../core/loss.ts';
import type { Invariant } from './invariant.ts';

export const idsAreUnique: Invariant = {
  id: 'ids-are-unique',
  rule: 'No item id and no call id stands twice in one history.',
  source:
    'The Responses API refuses it: "Duplicate item found with id ... Remove duplicate items from your input and try again."',
  onFiles: {
    mend: {
      item: (lines) => `of ${lines} keep one record with this id, or take the id off the others`,
      call: (lines) => `of ${lines} keep one call, and of its outputs one`,
    },
  },
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

/** The ids that more than one item has, in the order in which they come again, and the indexes of these items. */
function twice(ids: readonly (string | undefined)[]): { id: string; items: number[] }[] {
  const places = new Map<string, number[]>();
  const repeated: { id: string; items: number[] }[] = [];
  for (const [index, id] of ids.entries()) {
    if (id === undefined) continue;
    const items = places.get(id);
    if (!items) places.set(id, [index]);
    else if (items.push(index) === 2) repeated.push({ id, items });
  }
  return repeated;
}
