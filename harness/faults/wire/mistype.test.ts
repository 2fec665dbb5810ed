// Content types, by example.
import { expect, test } from 'vitest';
import type { Piece } from '../../core/event.ts';
import { end, head, reply } from './whole-reply.fixture.ts';
import { mistype } from './mistype.ts';

const typed = (contentType: string | null) => ({ kind: 'mistype', exchange: 1, contentType }) as const;
const rest = reply.slice(1);

test.for(['application/json', 'text/html', 'text/event-streams', 'x-text/event-stream'])(
  '%s is no event stream: a client may leave with the head',
  (contentType) => {
    const struck: Piece = { ...head, headers: { 'content-type': contentType }, damaged: true };
    expect(mistype.apply(reply, typed(contentType))).toEqual([struck, ...rest]);
    expect(mistype.describe(typed(contentType))).toBe(`content type ${contentType}`);
  },
);

test('none at all', () => {
  expect(mistype.apply(reply, typed(null))).toEqual([{ ...head, headers: {}, damaged: true }, ...rest]);
  expect(mistype.describe(typed(null))).toBe('no content type');
});

test.for(['text/event-stream', 'Text/Event-Stream', 'text/event-stream ; charset=latin1'])(
  '%s is one in another spelling, and no damage',
  (contentType) => {
    expect(mistype.apply(reply, typed(contentType))).toEqual([
      { ...head, headers: { 'content-type': contentType } },
      ...rest,
    ]);
  },
);

test('a reply without a head has no type', () => {
  expect(mistype.apply([end('fin')], typed(null))).toBeUndefined();
});

test('what is no header value is refused', () => {
  for (const contentType of ['', ' text/plain', 'a\r\nb: c'])
    expect(mistype.schema.safeParse(typed(contentType)).success).toBe(false);
});
