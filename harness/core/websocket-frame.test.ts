// Frames as RFC 6455 has them, at the lengths where their header changes.
import { expect, test } from 'vitest';
import { readFrames, TEXT } from './frames.fixture.ts';
import { textFrame } from './websocket-frame.ts';

test('the example of RFC 6455, section 5.7', () => {
  expect([...textFrame('Hello')]).toEqual([0x81, 0x05, 0x48, 0x65, 0x6c, 0x6c, 0x6f]);
});

test.for([
  [0, 2],
  [125, 2],
  [126, 4],
  [65_535, 4],
  [65_536, 10],
] as const)('a text of %d bytes has a header of %d', ([length, header]) => {
  const frame = Buffer.from(textFrame('x'.repeat(length)));
  expect(frame).toHaveLength(header + length);
  expect(readFrames(frame)).toEqual({
    frames: [{ isFinal: true, opcode: TEXT, payload: frame.subarray(header), bytes: frame }],
    rest: Buffer.alloc(0),
  });
});

test('the length counts bytes, not characters', () => {
  expect(textFrame('ü')[1]).toBe(2);
});
