// The way to Redis, for a campaign as for a worker. At the start whatever is wrong with it is the user's to mend, and is told at once;
// later on a Redis that has gone away is waited for.
import type { Redis } from 'ioredis';
import { UsageError } from '../../core/usage-error.ts';

export type BullMQ = typeof import('bullmq');

export interface Connection {
  readonly redis: Redis;
  /** Loaded together with the connection: who has no queue does not pay for it. */
  readonly bullmq: BullMQ;
  /** The address as it may be shown to anybody. */
  readonly address: string;
  /** Whether it is of no use to ask Redis now. */
  isAway(): boolean;
  /** What is asked of a Redis that is away, or goes away, is not waited for. */
  unlessAway<Value>(ask: () => Promise<Value>): Promise<Value | undefined>;
  close(): void;
}

/** How long a server may take to accept a connection, in milliseconds. */
const CONNECT_MS = 5_000;

/**
 * @param notice is told in one line when Redis has gone away, and when it is back
 * @throws UsageError for what is no address, and where no Redis answers there or lets nobody in
 */
export async function connect(url: string, notice: (line: string) => void): Promise<Connection> {
  const address = addressOf(url);
  const [{ Redis }, bullmq] = await Promise.all([import('ioredis'), import('bullmq')]);
  let isOpen = false;
  let isAway = false;
  let isClosed = false;
  let trouble: Error | undefined;
  const redis = new Redis(url, {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    // As BullMQ demands it: what is asked while Redis is away is asked when it is back.
    maxRetriesPerRequest: null,
    retryStrategy: (times) => (isOpen ? Math.min(times * 100, 2_000) : null),
  });
  redis.on('error', (error: Error) => (trouble = error));
  // Not only by its end is a connection judged: Redis tells about a wrong database, and goes on with another.
  const failure = await redis.connect().then(
    () => trouble,
    (error: Error) => trouble ?? error,
  );
  if (failure) {
    redis.disconnect();
    throw new UsageError(`--queue: ${address} cannot be used: ${failure.message}`);
  }
  isOpen = true;
  const asking = new Set<(nothing: undefined) => void>();
  redis.on('close', () => {
    for (const give of asking) give(undefined);
    if (isAway || isClosed) return;
    isAway = true;
    notice(`${address} has gone away; this goes on when it is back`);
  });
  redis.on('ready', () => {
    if (!isAway) return;
    isAway = false;
    notice(`${address} is back`);
  });
  return {
    redis,
    bullmq,
    address,
    isAway: () => redis.status !== 'ready',
    async unlessAway(ask) {
      if (redis.status !== 'ready') return undefined;
      const gone = Promise.withResolvers<undefined>();
      asking.add(gone.resolve);
      return Promise.race([ask(), gone.promise]).finally(() => asking.delete(gone.resolve));
    },
    close() {
      isClosed = true;
      redis.disconnect();
    },
  };
}

/** The address without the user and the password. @throws UsageError */
function addressOf(url: string): string {
  const parsed = URL.parse(url);
  if (!parsed || !/^rediss?:$/.test(parsed.protocol) || parsed.hostname === '')
    // It is not repeated: nobody knows where in it a password may stand.
    throw new UsageError('--queue: this is no address of a Redis, such as redis://127.0.0.1:6379');
  return `${parsed.protocol}//${parsed.host}${parsed.pathname}`;
}
