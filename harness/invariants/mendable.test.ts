// What a client does when it has only to say everything again.
import { expect, test } from 'vitest';
import type { Case } from '../core/case.ts';
import type { Entry } from '../core/journal.ts';
import { asks, CASE, handshake, replied, requestedOverWebSocket } from '../core/observation.fixture.ts';
import { mendableIsMended } from './mendable.ts';

const forgotten: Case = {
  ...CASE,
  faults: [{ kind: 'error-frame', exchange: 2, at: { event: 0 }, code: 'previous_response_not_found' }],
};
const goesOn: Entry = {
  kind: 'request',
  exchange: 2,
  turn: 0,
  history: [asks],
  websocket: true,
  continues: true,
};
const whole = [requestedOverWebSocket(1, [asks]), replied(1, ['created', 'completed'])];
const refused = replied(2, [], { faults: [0] });

function check(journal: readonly Entry[], of = forgotten) {
  return mendableIsMended.check({ case: of, journal });
}

test('holds where the request is sent again, over whichever way', () => {
  expect(check([...whole, goesOn, refused, requestedOverWebSocket(3, [asks])])).toEqual([]);
});

test('the turn ends without another request', () => {
  expect(check([...whole, goesOn, refused])).toEqual([
    {
      variant: 'given-up',
      message: 'request #2 was refused with previous_response_not_found, and turn 1 ended without another.',
      at: [
        { kind: 'reply', exchange: 2 },
        { kind: 'outcome', turn: 0 },
      ],
    },
  ]);
});

test('nothing is asked of a client that has no retry left', () => {
  const impatient = { ...forgotten, limits: { ...CASE.limits, retries: 0 } };
  expect(check([...whole, goesOn, refused], impatient)).toEqual([]);
  const lost = [handshake(1, 503), handshake(1, 503)];
  expect(check([...lost, ...whole, goesOn, refused])).toEqual([]);
});

test('nor of one that did not go on from anything, or whose reply had begun', () => {
  expect(check([...whole, requestedOverWebSocket(2, [asks]), refused])).toEqual([]);
  expect(check([...whole, goesOn, replied(2, ['created'], { faults: [0] })])).toEqual([]);
});
