// `faults minimise`: the smallest case that shows the same finding.
import type { Command } from 'commander';
import { UsageError } from '../core/usage-error.ts';
import { signatures } from '../core/verdict.ts';
import { readCaseFile, writeReproducer } from '../engine/case-file.ts';
import { minimise } from '../engine/minimise.ts';
import { runCase } from '../engine/run.ts';
import { explain } from '../report/text/explain.ts';
import { EXIT, note, print, printJson, type HostFlags } from './command.ts';
import { withHost } from './with-host.ts';

export function addMinimise(program: Command): void {
  program
    .command('minimise')
    .description('find the smallest case with the same signature')
    .argument('<file>', 'a case or a reproducer that fails')
    .option('-o, --out <file>', 'where to write it; <file>.min.json where it is left out')
    .option('-s, --signature <signature>', 'which of the violations to keep; the first where it is left out')
    .option('--offline', 'use only the releases that are on this machine')
    .option('--json', 'print one JSON document')
    .addHelpText('after', HELP)
    .action(async (file: string, flags: HostFlags & { out?: string; signature?: string }) => {
      const saved = await readCaseFile(file);
      await withHost(flags, async (host, interrupted) => {
        const run = await runCase(saved.case, host);
        if (interrupted.aborted) return EXIT.unknown;
        if (run.verdict.kind === 'unknown') {
          note(`faults: no verdict: ${run.verdict.reasons.join('; ')}`);
          return EXIT.unknown;
        }
        if (run.verdict.kind === 'pass')
          throw new UsageError(`${file}: this case does not fail, so there is nothing to minimise`);
        const signature = flags.signature ?? run.verdict.violations[0]?.signature;
        if (signature === undefined || !signatures(run.verdict).includes(signature))
          throw new UsageError(
            `${file}: shows no "${flags.signature}"; it shows ${signatures(run.verdict).join(', ')}`,
          );
        const smallest = await minimise(run, signature, (one) => runCase(one, host), interrupted);
        const out = flags.out ?? file.replace(/(\.min)?\.json$/, '') + '.min.json';
        const reproducer = await writeReproducer(out, saved.why ?? `minimised from ${file}`, smallest.run);
        if (flags.json) printJson({ file: out, executions: smallest.executions, signature, reproducer });
        else
          print(
            `${explain(smallest.run, `pnpm faults replay ${out}`)}\n\n${smallest.executions} cases were run on the way to ${out}`,
          );
        return EXIT.violated;
      });
    });
}

const HELP = `
Exit codes: 1 it was made minimal, and still fails; 2 wrong usage or bad input,
such as a case that does not fail; 3 no verdict; 130 ended by Ctrl-C: the file
is then the smallest case so far.`;
