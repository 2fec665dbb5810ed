// Takes a client spec apart and checks it against the clients there are.
import type { ClientSpec } from '../drivers/driver.ts';
import { CLIENT_KINDS } from '../drivers/index.ts';
import { UsageError } from '../core/usage-error.ts';

/**
 * Reads `name`, `name@version`, `name@./path` and `name+variant+variant`.
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
  const wanted = variants.split('+').filter((one) => one !== '');
  const unknown = wanted.find((one) => !kind.variants.includes(one));
  if (unknown !== undefined) {
    const there = kind.variants.length > 0 ? `there are ${kind.variants.join(', ')}` : `${name} has none`;
    throw new UsageError(`no variant of ${name} is called "${unknown}"; ${there}`);
  }
  return { text, name, ...(version !== undefined && { version }), variants: wanted };
}

/** The release that a client needs, such as `codex@0.120.0` for `codex-app-server@0.120.0`; undefined where it needs none. */
export function releaseOf(client: string): string | undefined {
  const spec = parseClientSpec(client);
  const source = CLIENT_KINDS.find((kind) => kind.name === spec.name)?.releases;
  return source && `${source.name}@${spec.version}`;
}
