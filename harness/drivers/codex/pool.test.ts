// Which server a conversation is given to.
import { expect, test } from 'vitest';
import { poolOf, type Owned } from './pool.ts';

/** A pool of numbered servers, and what became of them. */
function numbered(threads?: number) {
  const log: string[] = [];
  const crash: (() => void)[] = [];
  let last = 0;
  async function start(): Promise<Owned & { readonly number: number }> {
    const number = ++last;
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    crash.push(resolve);
    return {
      number,
      ended,
      stop: async () => void log.push(`stop ${number}`),
      close: async () => void log.push(`close ${number}`),
    };
  }
  return { pool: poolOf(start, threads), log, crash };
}

test('many fresh sessions share one server, also when they come at once', async () => {
  const { pool } = numbered();
  const seats = await Promise.all([pool.take(), pool.take(), pool.take()]);
  expect(seats.map((seat) => seat.server.number)).toEqual([1, 1, 1]);
});

test('a conversation is never given to a server that had it before', async () => {
  const { pool } = numbered();
  const first = await pool.take();
  first.host('thread');
  expect((await pool.take('thread')).server.number).toBe(2);
  expect((await pool.take('thread')).server.number).toBe(3);
  expect((await pool.take('another')).server.number).toBe(1);
  expect((await pool.take()).server.number).toBe(1);
});

test('a server that has had its share is replaced, and closed when the last session leaves', async () => {
  const { pool, log } = numbered(2);
  const [first, second] = [await pool.take(), await pool.take()];
  expect((await pool.take()).server.number).toBe(2);
  await first.leave();
  expect(log).toEqual([]);
  await second.leave();
  expect(log).toEqual(['close 1']);
});

test('who sits alone can be blamed for a crash; a crashed or stopped server gets nobody else', async () => {
  const { pool, log, crash } = numbered();
  const first = await pool.take();
  expect(first.alone()).toBe(true);
  const second = await pool.take();
  expect(first.alone()).toBe(false);
  crash[0]?.();
  await second.server.ended;
  const third = await pool.take();
  expect(third.server.number).toBe(2);
  await third.stop();
  expect((await pool.take()).server.number).toBe(3);
  await third.leave();
  expect(log).toEqual(['stop 2', 'close 2']);
});

test('closing the pool closes every server', async () => {
  const { pool, log } = numbered();
  (await pool.take()).host('thread');
  await pool.take('thread');
  await pool.close();
  expect(log).toEqual(['close 1', 'close 2']);
});
