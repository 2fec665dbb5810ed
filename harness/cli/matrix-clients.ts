// Which clients a matrix is made of: specs, and ranges of releases such as `codex@0.50.0..0.169.0`, of which some are taken, evenly spread.
import { UsageError } from '../core/usage-error.ts';
import { parseClientSpec, releasesOf } from '../engine/client-spec.ts';
import type { ReleaseStore } from '../releases/store.ts';
import { byRelease, columnOf } from '../report/grid.ts';
import type { Scenario } from '../scenario.ts';

/** How many releases of a range are taken where nobody says it. */
export const RELEASES = 10;

/** Both ends are versions, so that a path with two dots is none. */
const RANGE = /^([^@+]+)@(\d[\w.-]*?)\.\.(\d[\w.-]*|latest)((?:\+.*)?)$/;

/** What was meant as a range, and has an end too few or too many. */
const ALMOST = /^[^@+]+@[^+/\\]*\.\.[^+/\\]*(?:\+|$)/;

/**
 * The clients of a command line, with the releases of ranges.
 *
 * @throws UsageError and ReleaseError for a range that means nothing, or holds no release
 */
export async function clientsOf(wanted: readonly string[], most: number, store: ReleaseStore): Promise<string[]> {
  const clients: string[] = [];
  for (const text of wanted) {
    const [, name, from, to, variants = ''] = RANGE.exec(text) ?? [];
    if (ALMOST.test(text) && (to === undefined || to.includes('..')))
      throw new UsageError(`--client: "${text}" is no range of releases; write for example codex@0.50.0..0.169.0`);
    if (name === undefined || from === undefined || to === undefined) clients.push(parseClientSpec(text).text);
    else clients.push(...(await releasesIn(text, { name, from, to, variants }, most, store)));
  }
  return clients;
}

interface Range {
  readonly name: string;
  readonly from: string;
  readonly to: string;
  readonly variants: string;
}

async function releasesIn(text: string, { name, from, to, variants }: Range, most: number, store: ReleaseStore) {
  const [own] = releasesOf(`${name}@${from}${variants}`);
  if (!own) throw new UsageError(`--client: ${name} has no releases`);
  const releases = await store.between(own.source.name, own.source, from, to);
  if (releases.length === 0) throw new UsageError(`--client: ${text} holds no release that could be had`);
  return spread(releases, most).map((release) => `${name}@${release}${variants}`);
}

/** So many of a list, evenly spread, the first and the last among them; all where there are no more. Pure. */
export function spread<Value>(all: readonly Value[], most: number): Value[] {
  if (all.length <= most) return [...all];
  if (most === 1) return all.slice(-1);
  return Array.from({ length: most }, (_, index) => all[Math.round((index * (all.length - 1)) / (most - 1))] as Value);
}

/** All clients that scenarios name, each once, without the variants by which some of them are played. */
export function clientsNamed(scenarios: readonly Scenario[]): string[] {
  return inOrder(scenarios.flatMap((one) => one.clients).map((client) => columnOf({ client })));
}

/** Each once: those without releases first, then by name and release, so that it makes no difference in which order they were asked for. */
export function inOrder(clients: readonly string[]): string[] {
  return [...new Set(clients)].toSorted(byRelease);
}
