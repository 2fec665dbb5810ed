// Which `app-server` process a conversation is given to. A server takes many at once and is replaced before it has grown; and it
// never gets the same conversation twice, so that a resumed one cannot be found in its memory or its database.
/** A server grows by about 1.3 MB a thread. */
const THREADS_PER_SERVER = 150;

/** As much of a server as its owner needs to know. */
export interface Owned {
  /** Resolves when the process has ended. */
  readonly ended: Promise<unknown>;
  /** Ends the process. */
  stop(): Promise<void>;
  /** Ends the process and removes what it kept. */
  close(): Promise<void>;
}

/** A place in a server, for one session. */
export interface Seat<Server> {
  readonly server: Server;
  /** Says which conversation sits here. */
  host(thread: string): void;
  /** Whether nobody else sits in this server. */
  alone(): boolean;
  /** No further session is given to this server. */
  retire(): void;
  /** Ends the process under everybody who sits there. What it kept stays until they have left. */
  stop(): Promise<void>;
  /** Gives the seat back; a retired server is closed when the last one leaves. */
  leave(): Promise<void>;
}

export interface Pool<Server> {
  /** A seat in a server that has never hosted the conversation to be resumed. */
  take(resume?: string): Promise<Seat<Server>>;
  close(): Promise<void>;
}

interface Bench<Server> {
  readonly server: Promise<Server>;
  readonly hosted: Set<string>;
  given: number;
  seated: number;
  retired: boolean;
}

/** Servers are started by need: a second one when the first conversation is resumed. */
export function poolOf<Server extends Owned>(start: () => Promise<Server>, threads = THREADS_PER_SERVER): Pool<Server> {
  const benches = new Set<Bench<Server>>();

  function benchFor(resume: string | undefined): Bench<Server> {
    const free = [...benches].find((one) => !one.retired && (resume === undefined || !one.hosted.has(resume)));
    if (free !== undefined) return free;
    const bench: Bench<Server> = { server: start(), hosted: new Set(), given: 0, seated: 0, retired: false };
    benches.add(bench);
    bench.server.then(
      (server) => void server.ended.then(() => (bench.retired = true)),
      () => benches.delete(bench),
    );
    return bench;
  }

  async function end(bench: Bench<Server>): Promise<void> {
    bench.retired = true;
    benches.delete(bench);
    await (await bench.server).close();
  }

  return {
    async take(resume) {
      const bench = benchFor(resume);
      bench.given += 1;
      bench.seated += 1;
      if (bench.given >= threads) bench.retired = true;
      if (resume !== undefined) bench.hosted.add(resume);
      return {
        server: await bench.server,
        host: (thread) => void bench.hosted.add(thread),
        alone: () => bench.seated === 1,
        retire: () => void (bench.retired = true),
        stop: async () => {
          bench.retired = true;
          await (await bench.server).stop();
        },
        leave: async () => {
          bench.seated -= 1;
          if (bench.retired && bench.seated === 0) await end(bench);
        },
      };
    },
    async close() {
      await Promise.all([...benches].map(end));
    },
  };
}
