// `faults run`: scenarios against clients.
import { join } from 'node:path';
import type { Command } from 'commander';
import type { Run } from '../core/run.ts';
import { judge, type Verdict } from '../core/verdict.ts';
import { writeReproducer } from '../engine/case-file.ts';
import type { Host } from '../engine/host.ts';
import { runCase } from '../engine/run.ts';
import { explain } from '../report/explain.ts';
import { caseOf, type Scenario } from '../scenario.ts';
import { exitCodeOf, print, printJson, withHost, type HostFlags } from './command.ts';
import { findScenarios } from './scenario-files.ts';

const OUTPUT = join('reports', 'runs', 'run');

export function addRun(program: Command): void {
  program
    .command('run')
    .description('run scenarios against clients')
    .argument('[scenario...]', 'parts of names, or files; all where none is given')
    .option(
      '-c, --client <spec...>',
      'clients, such as codex@0.120.0, codex@latest, codex@./path, reference+stale-prompt',
      ['reference'],
    )
    .option('--offline', 'use only the releases that are on this machine')
    .option('--json', 'print one JSON document')
    .action(async (names: string[], flags: HostFlags & { client: string[] }) => {
      const scenarios = await findScenarios(names);
      await withHost(flags, async (host, interrupted) => {
        const results: { scenario: string; run: Run; file?: string }[] = [];
        for (const client of flags.client) {
          await host.driver(client);
          for (const scenario of scenarios) {
            if (interrupted.aborted) break;
            const result = await runOne(scenario, client, host);
            results.push(result);
            if (!flags.json) tell(result);
          }
        }
        if (flags.json)
          printJson(results.map(({ run, ...rest }) => ({ ...rest, ...summary(run), verdict: verdictOn(run) })));
        return exitCodeOf(results.map((one) => verdictOn(one.run)));
      });
    });
}

async function runOne(
  scenario: Scenario,
  client: string,
  host: Host,
): Promise<{ scenario: string; run: Run; file?: string }> {
  const run = await runCase(caseOf(scenario, client), host);
  if (run.verdict.kind === 'pass') return { scenario: scenario.name, run };
  const file = join(OUTPUT, `${slug(scenario.name)}--${slug(client)}.json`);
  await writeReproducer(file, `${scenario.name}, ${client}: ${scenario.why}`, run);
  return { scenario: scenario.name, run, file };
}

/** A scenario whose faults were not all reached has not told its story. */
function verdictOn({ verdict, notReached }: Run): Verdict {
  return judge(
    [
      ...(verdict.kind === 'unknown' ? verdict.reasons : []),
      ...notReached.map((index) => `fault ${index + 1} was never reached`),
    ],
    verdict.kind === 'pass' ? [] : verdict.violations,
  );
}

function tell({ scenario, run, file }: { scenario: string; run: Run; file?: string }): void {
  const words = { pass: 'held', fail: 'VIOLATED', unknown: 'unknown' };
  print(`${words[verdictOn(run).kind].padEnd(9)} ${scenario} · ${run.case.client}`);
  if (run.verdict.kind !== 'pass' || run.notReached.length > 0)
    print(`\n${explain(run, file && `pnpm faults replay ${file}`).replaceAll(/^(?=.)/gm, '  ')}\n`);
}

/** A run as it stands in a JSON document. */
export function summary({ case: of, verdict, notReached, digest, trace }: Run) {
  return { client: of.client, verdict, notReached, digest, trace: trace.split('\n'), case: of };
}

export function slug(text: string): string {
  return text
    .toLowerCase()
    .replaceAll(/[^a-z0-9.]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
