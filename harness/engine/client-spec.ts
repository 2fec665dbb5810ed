// Takes a client spec apart and checks it against the clients there are.
import type { ClientKind, ClientSpec, ReleaseSource, WrappedClient } from '../drivers/driver.ts';
import { CLIENT_KINDS } from '../drivers/index.ts';
import { UsageError } from '../core/usage-error.ts';

/**
 * Reads `name`, `name@version`, `name@./path` and `name+variant+variant`; behind a client that wraps another,
 * `+codex@version` (or a path) says which release of that one.
 *
 * @throws UsageError naming what is unknown and what there is
 */
export function parseClientSpec(text: string): ClientSpec {
  const [, name = '', version, variants = ''] = /^([^@+]+)(?:@([^+]+))?((?:\+[^+]+)*)$/.exec(text) ?? [];
  const kind = CLIENT_KINDS.find((one) => one.name === name);
  if (!kind)
    throw new UsageError(
      `no client is called "${name || text}"; there are ${CLIENT_KINDS.map((one) => one.name).join(', ')}`,
    );
  if (kind.releases && version === undefined)
    throw new UsageError(`"${text}" names no release; write for example ${name}@latest`);
  if (!kind.releases && version !== undefined) throw new UsageError(`"${text}" names a release, but ${name} has none`);
  const added = variants.split('+').filter((one) => one !== '');
  const wrapped = kind.wraps && wrappedIn(text, added, kind.wraps);
  const wanted = added.filter((one) => kind.wraps === undefined || releaseIn(one, kind.wraps) === undefined);
  const unknown = wanted.find((one) => !kind.variants.includes(one));
  if (unknown !== undefined) {
    throw new UsageError(`no variant of ${name} is called "${unknown}"; ${variantsOf(kind)}`);
  }
  return {
    text,
    name,
    ...(version !== undefined && { version }),
    variants: wanted,
    ...(wrapped !== undefined && { wrapped }),
  };
}

/** The release of the wrapped client that a spec names, or the usual one. */
function wrappedIn(text: string, added: readonly string[], wraps: WrappedClient): string {
  const [named, another] = added.flatMap((one) => releaseIn(one, wraps) ?? []);
  if (another !== undefined) throw new UsageError(`"${text}" names two releases of ${wraps.name}`);
  if (named === '' || added.includes(wraps.name))
    throw new UsageError(
      `"${text}" names no release of ${wraps.name}; write for example +${wraps.name}@${wraps.version}`,
    );
  return named ?? wraps.version;
}

/** What stands behind the `@` of `codex@0.150.0`; undefined for what is not about the wrapped client. */
function releaseIn(added: string, { name }: WrappedClient): string | undefined {
  return added.startsWith(`${name}@`) ? added.slice(name.length + 1) : undefined;
}

function variantsOf({ name, variants, wraps }: ClientKind): string {
  const there = [...variants, ...(wraps ? [`${wraps.name}@<release>`] : [])];
  return there.length > 0 ? `there are ${there.join(', ')}` : `${name} has none`;
}

/** A release that a client cannot be run without. */
export interface NeededRelease {
  /** Whether it is the client's own, or that of the client that it wraps. */
  readonly role: 'client' | 'wrapped';
  /** Such as `codex@0.120.0`, also for `codex-app-server@0.120.0`. */
  readonly label: string;
  readonly source: ReleaseSource;
  /** A version, a tag, or a path. */
  readonly version: string;
}

/** All releases that a client needs, its own first; none for clients that are part of Cutpoint. */
export function releasesOf(client: string): readonly NeededRelease[] {
  const spec = parseClientSpec(client);
  const kind = CLIENT_KINDS.find((one) => one.name === spec.name);
  return [...needed('client', kind?.releases, spec.version), ...needed('wrapped', kind?.wraps?.releases, spec.wrapped)];
}

function needed(
  role: NeededRelease['role'],
  source: ReleaseSource | undefined,
  version: string | undefined,
): NeededRelease[] {
  return source === undefined || version === undefined
    ? []
    : [{ role, label: `${source.name}@${version}`, source, version }];
}
