// `faults merge`: joins campaigns, be they shards of one, or of several clients or seeds.
import { realpath, rename, rm } from 'node:fs/promises';
import { isDeepStrictEqual } from 'node:util';
import { join, resolve } from 'node:path';
import { existsSync, rmSync } from 'node:fs';
import type { Command } from 'commander';
import { UsageError } from '../core/usage-error.ts';
import { NO_BASELINE, readBaseline } from '../engine/campaign/baseline.ts';
import type { Configuration } from '../engine/campaign/configuration.ts';
import type { Ledger } from '../engine/campaign/ledger.ts';
import { logIn, openLog } from '../engine/campaign/log.ts';
import { readCampaigns } from '../engine/campaign/read.ts';
import { makeFolder } from '../releases/folder.ts';
import { expectFolder } from '../report/room.ts';
import { endCampaign } from './campaign-end.ts';
import { note } from './command.ts';
import { interruptible } from './interrupt.ts';

interface MergeFlags {
  readonly into: string;
  readonly baseline?: string;
  readonly json?: boolean;
}

export function addMerge(program: Command): void {
  program
    .command('merge')
    .description(
      'join campaigns: the shards of one become one again, and findings of several clients or seeds are told together',
    )
    .argument('<dir...>', 'folders of campaigns')
    .option('--into <dir>', 'a folder for what they are together', join('reports', 'runs', 'merged'))
    .option(
      '--baseline <file>',
      'the findings.json of an earlier campaign: what stands there is known, and fails nothing',
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP)
    .action(async (folders: string[], { into, baseline: file, json = false }: MergeFlags) => {
      const baseline = file === undefined ? NO_BASELINE : await readBaseline(file);
      if (existsSync(logIn(into)))
        throw new UsageError(`--into: ${into} holds a campaign already; choose another folder, or remove it`);
      await expectFolder(into);
      const beside = `${resolve(into)}.merging`;
      const sweep = () => rmSync(beside, { recursive: true, force: true });
      await interruptible(
        { answer: 'interrupted; nothing is joined that is not joined yet', sweep },
        async (signal) => {
          const ledgers = await joined(await eachOnce(folders), { into, beside, signal });
          return endCampaign(ledgers, {
            folder: into,
            baseline,
            ...(file !== undefined && { baselineFile: file }),
            json,
          });
        },
      );
    });
}

const HELP = `
Example:
  faults merge part1 part2 part3 part4 --into whole

The folder must not hold a campaign yet. Exit codes are those of \`faults fuzz\`.`;

/** What is given twice counts once: its cases would anyway, and so does its time. */
async function eachOnce(folders: readonly string[]): Promise<string[]> {
  const known = new Map<string, string>();
  for (const folder of folders) {
    const path = await realpath(folder).catch(() => folder);
    const first = known.get(path);
    if (first === undefined) known.set(path, folder);
    else note(`merge: ${folder} is the folder ${first}, which was given before: it counts once`);
  }
  return [...known.values()];
}

/** Joins the logs in a folder beside, which then takes its place: what stands there is whole, or not there. */
async function joined(
  folders: readonly string[],
  { into, beside, signal }: { readonly into: string; readonly beside: string; readonly signal: AbortSignal },
): Promise<Ledger[]> {
  await rm(beside, { recursive: true, force: true });
  const log = await openLog(beside);
  try {
    let current: Configuration | undefined;
    const versions = new Map<string, Set<string>>();
    const ledgers = await readCampaigns(folders, (of, line) => {
      signal.throwIfAborted();
      if (!isDeepStrictEqual(of, current)) {
        log.append(of);
        const campaign = `${of.client}, seed ${of.seed}`;
        versions.set(campaign, (versions.get(campaign) ?? new Set()).add(of.version ?? 'one that did not tell'));
      }
      current = of;
      log.append(line);
    });
    for (const [campaign, of] of versions)
      if (of.size > 1)
        note(
          `merge: ${campaign}: planned by several versions of Cutpoint (${[...of].toSorted().join('; ')}), which may have drawn other cases`,
        );
    signal.throwIfAborted();
    await makeFolder(into);
    await rename(logIn(beside), logIn(into));
    return ledgers;
  } finally {
    await log.close();
    await rm(beside, { recursive: true, force: true });
  }
}
