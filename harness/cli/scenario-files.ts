// Finds the scenarios of a project: the `*.scenario.ts` files below `scenarios/`.
import { glob } from 'node:fs/promises';
import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { UsageError } from '../core/usage-error.ts';
import type { Scenario } from '../scenario.ts';

/** A scenario, and the file that declares it, relative to this folder. */
export interface ScenarioFile {
  readonly path: string;
  readonly scenario: Scenario;
}

/** @param wanted parts of names, or paths; none means all @throws UsageError where one matches nothing */
export async function findScenarios(wanted: readonly string[]): Promise<Scenario[]> {
  return (await findScenarioFiles(wanted)).map((one) => one.scenario);
}

/** As `findScenarios`, with the files. */
export async function findScenarioFiles(wanted: readonly string[]): Promise<ScenarioFile[]> {
  const paths = (await Array.fromAsync(glob('scenarios/**/*.scenario.ts'))).toSorted();
  if (paths.length === 0) throw new UsageError('there is no scenarios/*.scenario.ts below this folder');
  const all = await Promise.all(paths.map(async (path) => ({ path, scenario: await load(path) })));
  if (wanted.length === 0) return all;
  return wanted.flatMap((name) => {
    const found = all.filter((one) => resolve(one.path) === resolve(name) || one.scenario.name.includes(name));
    if (found.length > 0) return found;
    throw new UsageError(
      `no scenario is called "${name}"; there are ${all.map((one) => `"${one.scenario.name}"`).join(', ')}`,
    );
  });
}

async function load(path: string): Promise<Scenario> {
  const module = (await import(pathToFileURL(resolve(path)).href).catch((error: unknown) => {
    throw new UsageError(`${path}: ${String(error).split('\n')[0]}`);
  })) as { default?: Scenario };
  if (!module.default) throw new UsageError(`${path} has no scenario as its default export`);
  return module.default;
}
