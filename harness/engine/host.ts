// The host is what cases run on: drivers and endpoints, each opened when it is first needed and shared by many cases.
import type { ClientKind, Driver, ReleaseSource } from '../drivers/driver.ts';
import { CLIENT_KINDS } from '../drivers/index.ts';
import { FAMILIES, type Carrier, type Family } from '../faults/kind.ts';
import { defaultFolder, sweepOurs } from '../releases/layout.ts';
import { silent, type Progress } from '../releases/progress.ts';
import { createReleaseStore, type Release } from '../releases/store.ts';
import { createIntercept } from '../wire/intercept.ts';
import { createLoopback, type Endpoint, type Mount } from '../wire/loopback.ts';
import type { Provider } from '../wire/provider.ts';
import { parseClientSpec, releasesOf, type NeededRelease } from './client-spec.ts';
import { openPlace, type Remains } from './place.ts';
import type { Target } from './target.ts';

/** What carries the replies of each transport. */
export const CARRIERS: Readonly<Record<Driver['transport'], Carrier>> = {
  loopback: 'http',
  websocket: 'websocket',
  intercept: 'intercept',
};

/** What can be drawn for a client, of these families. */
export function targetOf(
  driver: Pick<Driver, 'transport' | 'endures' | 'takes' | 'roles' | 'kept'>,
  families: readonly Family[] = FAMILIES,
): Target {
  const can = (family: Family) =>
    family === 'wire' || (family === 'process' ? driver.endures : driver.kept) !== undefined;
  return {
    carrier: CARRIERS[driver.transport],
    families: families.filter(can),
    endures: driver.endures ?? [],
    takes: driver.takes ?? [],
    roles: driver.roles ?? ['history'],
  };
}

/** What cases run on. Whoever creates one closes it, or its clients and servers go on. */
export interface Host {
  /** A temporary folder that goes with the host. */
  readonly temporary: string;
  /** The same spec with releases in the place of tags: what `codex@latest` means now, such as `codex@0.169.0`. Rejects as `driver` does. */
  pin(spec: string): Promise<string>;
  /** The driver for a client spec. Rejects with a UsageError for a spec that means nothing, and with the store's ReleaseError. */
  driver(spec: string): Promise<Driver>;
  /** @param alone whether the case needs a server of its own, because it will be down for a while, or close connections that clients share */
  mount(provider: Provider, transport: Driver['transport'], alone?: boolean): Promise<Mount>;
  /** Whether it was asked to close. */
  isClosed?(): boolean;
  /** Ends every driver and endpoint. */
  close(): Promise<void>;
  /** Removes at once what cases that nobody waits for have left since then: for a process that ends now. */
  sweep(): void;
}

export interface HostOptions {
  /** Use only the releases that are on this machine. */
  readonly offline?: boolean;
  readonly progress?: Progress;
  /** Is told in one line what could not be removed at the end, and lies there still. */
  readonly notice?: (line: string) => void;
  /** Breaks off downloads, as closing the host does. */
  readonly signal?: AbortSignal;
}

/** A host with a temporary folder and the release store of this machine; clients are started when a case first needs them. */
export async function createHost({
  offline = false,
  progress = silent,
  notice = () => {},
  signal,
}: HostOptions = {}): Promise<Host> {
  const closing = new AbortController();
  const broken = signal ? AbortSignal.any([signal, closing.signal]) : closing.signal;
  const store = createReleaseStore({ folder: defaultFolder(), offline, progress, signal: broken });
  const installs = new Set<Promise<Release>>();
  const drivers = new Map<string, Promise<Driver>>();
  const place = await openPlace();
  const loopback = await createLoopback();
  let intercept: Endpoint | undefined;
  let isClosed = false;
  const endDrivers = async () => {
    const started = await Promise.allSettled(drivers.values());
    await Promise.all(started.map(async (one) => (one.status === 'fulfilled' ? one.value.close() : undefined)));
  };
  const stillOpen = () => {
    if (isClosed) throw new Error('the host is closed');
  };

  return {
    temporary: place.path,
    async pin(text) {
      stillOpen();
      let pinned = text;
      for (const { role, source, version } of releasesOf(text)) {
        const release = await resolve(source, version);
        if (release.version !== undefined) pinned = pinnedIn(pinned, role, version, release.version);
      }
      return pinned;
    },
    async driver(text) {
      stillOpen();
      const known = drivers.get(text);
      if (known) return known;
      const started = start(text);
      drivers.set(text, started);
      return started;
    },
    async mount(provider, transport, alone = false) {
      stillOpen();
      switch (transport) {
        case 'loopback':
        case 'websocket':
          return alone ? mountAlone(provider) : loopback.mount(provider);
        case 'intercept':
          intercept ??= createIntercept();
          return intercept.mount(provider);
      }
    },
    isClosed: () => isClosed,
    async close() {
      isClosed = true;
      closing.abort();
      await Promise.allSettled(installs);
      await endDrivers();
      await Promise.all([loopback.close(), intercept?.close()]);
      // A case that was just opening a session when all others were ended has it now.
      await endDrivers();
      const remains = await place.close();
      if (remains) notice(remainsInWords(remains));
    },
    sweep() {
      place.sweep();
      sweepOurs();
    },
  };

  async function start(text: string): Promise<Driver> {
    const spec = parseClientSpec(text);
    const kind = CLIENT_KINDS.find((one) => one.name === spec.name) as ClientKind;
    const needed = releasesOf(text);
    // One after the other: where the first cannot be had, the second is not downloaded in vain.
    const executable = await executableOf(needed.find((one) => one.role === 'client'));
    const wrapped = await executableOf(needed.find((one) => one.role === 'wrapped'));
    return kind.start(spec, { executable, wrapped, temporary: place.path });
  }

  async function executableOf(needed: NeededRelease | undefined): Promise<string> {
    return needed === undefined ? '' : (await resolve(needed.source, needed.version)).executable;
  }

  /** Whoever closes the host waits until nothing half installed is left. */
  async function resolve(source: ReleaseSource, version: string): Promise<Release> {
    const install = store.resolve(source.name, source, version);
    installs.add(install);
    return install.finally(() => installs.delete(install));
  }
}

/** The release of the client stands first in a spec, that of the client which it wraps last. */
function pinnedIn(spec: string, role: NeededRelease['role'], version: string, pinned: string): string {
  const at = role === 'client' ? spec.indexOf(`@${version}`) : spec.lastIndexOf(`@${version}`);
  return at < 0 ? spec : `${spec.slice(0, at)}@${pinned}${spec.slice(at + version.length + 1)}`;
}

function remainsInWords({ paths, reason }: Remains): string {
  const which =
    paths.length === 1
      ? `${paths[0]} could not be removed`
      : `${paths.length} folders could not be removed, such as ${paths[0]}`;
  return `${which}: ${reason}`;
}

/** A mount on a server that ends with it. */
async function mountAlone(provider: Provider): Promise<Mount> {
  const own = await createLoopback();
  const mount = own.mount(provider);
  return {
    ...mount,
    async close() {
      await mount.close();
      await own.close();
    },
  };
}
