// `faults fuzz`: a campaign of drawn cases against one client.
import { join } from 'node:path';
import { SingleBar } from 'cli-progress';
import { Option, type Command } from 'commander';
import { tallied } from '../core/coverage.ts';
import { UsageError } from '../core/usage-error.ts';
import { campaign, type Campaign } from '../engine/campaign.ts';
import { writeReproducer, writeReport } from '../engine/case-file.ts';
import { targetOf } from '../engine/host.ts';
import { runCase } from '../engine/run.ts';
import { FAULT_KINDS } from '../faults/index.ts';
import { FAMILIES, type Family } from '../faults/kind.ts';
import { coverageTable } from '../report/coverage-table.ts';
import { explain } from '../report/explain.ts';
import { EXIT, print, printJson, wholeNumber, withHost, type ExitCode, type HostFlags } from './command.ts';
import { slug, summary } from './run.ts';

interface FuzzFlags extends HostFlags {
  readonly client: string;
  readonly cases: number;
  readonly seed: number;
  readonly jobs?: number;
  readonly corpus?: string;
  readonly families?: readonly Family[];
}

export function addFuzz(program: Command): void {
  program
    .command('fuzz')
    .description('draw cases from a seed, and minimise what fails')
    .requiredOption('-c, --client <spec>', 'the client')
    .option('-n, --cases <n>', 'how many cases', wholeNumber('--cases', 1), 100)
    .option('-s, --seed <n>', 'the same seed draws the same cases', wholeNumber('--seed', 0), 1)
    .option(
      '-j, --jobs <n>',
      'how many cases at once; what suits the client where it is left out',
      wholeNumber('--jobs', 1),
    )
    .addOption(
      new Option(
        '-f, --families <family...>',
        'which faults to draw; all that the client can take where it is left out',
      ).choices(FAMILIES),
    )
    .option(
      '--corpus <dir>',
      'where to write reproducers and campaign.json; reports/runs/fuzz-<client>-<seed> where it is left out',
    )
    .option('--offline', 'use only the releases that are on this machine')
    .option('--json', 'print one JSON document')
    .action(async (flags: FuzzFlags) => {
      await withHost(flags, async (host, interrupted) => {
        const driver = await host.driver(flags.client);
        const target = targetOf(driver, flags.families);
        if (target.families.length === 0)
          throw new UsageError(`--families: ${flags.client} can be struck by none of ${flags.families?.join(', ')}`);
        const folder = flags.corpus ?? join('reports', 'runs', `fuzz-${slug(flags.client)}-${flags.seed}`);
        const bar = progress(flags);
        const files: string[] = [];
        const result = await campaign({
          client: flags.client,
          seed: flags.seed,
          target,
          cases: flags.cases,
          jobs: flags.jobs ?? driver.parallel,
          execute: (of) => runCase(of, host),
          signal: interrupted,
          onCase: bar.advance,
          async onFinding({ signature, index, minimal }) {
            const file = join(folder, `${slug(signature)}.json`);
            files.push(file);
            const command = `pnpm faults fuzz --client ${flags.client} --seed ${flags.seed}`;
            await writeReproducer(file, `Found by ${command}, case ${index}.`, minimal);
          },
        });
        bar.end();
        const document = documentOf(result, files);
        await writeReport(join(folder, 'campaign.json'), document);
        if (flags.json) printJson(document);
        else tell(result, files);
        return exitCode(result);
      });
    });
}

function tell(result: Campaign, files: readonly string[]): void {
  for (const [at, finding] of result.findings.entries())
    print(
      [
        `\nFinding ${at + 1}: ${finding.signature}`,
        `first shown by case ${finding.index} of seed ${result.seed}, made minimal in ${finding.executions} runs\n`,
        explain(finding.minimal, `pnpm faults replay ${files[at]}`).replaceAll(/^(?=.)/gm, '  '),
      ].join('\n'),
    );
  for (const { index, reasons } of result.unknown) print(`\nCase ${index} has no verdict: ${reasons.join('; ')}`);
  print(
    `\nWhat was exercised:\n${coverageTable(result.coverage, Object.keys(FAULT_KINDS))}\n\n${result.client}, seed ${result.seed}: ${result.cases} cases, ${result.failing} failing, ${result.unknown.length} without a verdict, ` +
      `${result.notReached} faults not reached, ${result.findings.length} findings`,
  );
}

function documentOf(result: Campaign, files: readonly string[]) {
  return {
    ...result,
    coverage: tallied(result.coverage),
    findings: result.findings.map(({ minimal, ...rest }, at) => ({
      ...rest,
      file: files[at],
      minimal: summary(minimal),
    })),
  };
}

function exitCode(result: Campaign): ExitCode {
  if (result.unknown.length > 0) return EXIT.unknown;
  return result.failing > 0 ? EXIT.violated : EXIT.held;
}

/** A bar on a terminal, one line for every tenth elsewhere. */
function progress({ cases, json }: FuzzFlags): { advance(done: number, failing: number): void; end(): void } {
  if (json) return { advance: () => {}, end: () => {} };
  if (process.stderr.isTTY) {
    const bar = new SingleBar({
      format: '{bar} {value}/{total} cases, {failing} failing, {eta_formatted} left',
      stream: process.stderr,
    });
    bar.start(cases, 0, { failing: 0 });
    return { advance: (done, failing) => bar.update(done, { failing }), end: () => bar.stop() };
  }
  const tenth = Math.ceil(cases / 10);
  return {
    advance(done, failing) {
      if (done % tenth === 0 || done === cases) process.stderr.write(`${done} of ${cases} cases, ${failing} failing\n`);
    },
    end: () => {},
  };
}
