// Nothing is said twice under one id.
import { calls } from '../core/item.ts';
import { timesCalled } from '../core/journal.ts';
import { ownHistories } from '../core/loss.ts';
import type { Invariant } from './invariant.ts';

export const idsAreUnique: Invariant = {
  id: 'ids-are-unique',
  rule: 'No item id and no call id stands twice in one history.',
  source:
    'The Responses API refuses it: "Duplicate item found with id ... Remove duplicate items from your input and try again."',
  check: (observation) =>
    ownHistories(observation).flatMap(({ where, at, history }) => [
      ...twice(history.flatMap((item) => (item.id === undefined ? [] : [item.id]))).map((id) => ({
        variant: `${where}/item`,
        message: `${at}: the item id ${id} stands more than once.`,
      })),
      ...twice(calls(history).map((call) => call.callId))
        .filter((id) => timesCalled(observation, id) < 2)
        .map((id) => ({
          variant: `${where}/call`,
          message: `${at}: the call ${id} stands more than once.`,
        })),
    ]),
};

function twice(ids: readonly string[]): string[] {
  return [...new Set(ids.filter((id, index) => ids.indexOf(id) < index))];
}
