// How a handshake is refused, and how often.
import { expect, test } from 'vitest';
import { upgrade } from './upgrade.ts';

const fault = { kind: 'upgrade', exchange: 1, status: 426 } as const;

test('the refusal is an HTTP reply, without a body unless one is given', () => {
  const headers = { 'content-type': 'application/json', 'content-length': '0' };
  expect(upgrade.apply([], fault)).toEqual([
    { kind: 'head', status: 426, headers, damaged: true },
    { kind: 'write', bytes: new Uint8Array(), whole: true },
    { kind: 'end', ending: 'clean' },
  ]);
  expect(upgrade.apply([], { ...fault, body: '{}' })).toMatchObject([
    { headers: { 'content-length': '2' } },
    { bytes: new TextEncoder().encode('{}') },
    {},
  ]);
});

test('every handshake on the way to the exchange is refused, unless a number is given', () => {
  expect(upgrade.handshakes?.(fault)).toBe(Number.POSITIVE_INFINITY);
  expect(upgrade.handshakes?.({ ...fault, times: 2 })).toBe(2);
  expect([fault, { ...fault, times: 2 }].map(upgrade.describe)).toEqual([
    'refuse the WebSocket with 426',
    'refuse the WebSocket with 426, at most 2 times',
  ]);
});
