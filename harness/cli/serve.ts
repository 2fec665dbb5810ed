// `faults serve`: the scripted model of a case alone, for a client in any language.
import { once } from 'node:events';
import type { Command } from 'commander';
import { readCaseFile } from '../engine/case-file.ts';
import { serveCase } from '../engine/serve.ts';
import { explain } from '../report/text/explain.ts';
import { exitCodeOf, note, print, printJson, wholeNumber } from './command.ts';
import { interruptible } from './interrupt.ts';
import { summary } from './run.ts';

export function addServe(program: Command): void {
  program
    .command('serve')
    .description('serve the scripted model of a case until Ctrl-C, then judge the requests that came')
    .argument('<file>', 'a case or a reproducer; its client says in whose tools calls are phrased')
    .option(
      '-p, --port <port>',
      'the port on 127.0.0.1; a free one where it is left out',
      wholeNumber('--port', 0, 65_535),
    )
    .option('-w, --cwd <dir>', "the client's working folder: cuts then wait for the effects that its tools leave there")
    .option('--json', 'print the verdict as one JSON document at the end; the address goes to standard error')
    .addHelpText('after', HELP)
    .action(async (file: string, flags: { port?: number; cwd?: string; json?: boolean }) => {
      const { case: of } = await readCaseFile(file);
      // Ctrl-C is how serving ends, and no failure.
      await interruptible({ isEnd: true }, async (interrupted) => {
        const served = await serveCase(of, {
          port: flags.port ?? 0,
          ...(flags.cwd !== undefined && { cwd: flags.cwd }),
          onEntry: (entry) => note(`${entry.kind}${'exchange' in entry ? ` #${entry.exchange}` : ''}`),
        });
        const told = `${served.url}\nPoint the client's base URL there; requests go to ${served.url}/responses. Ctrl-C ends and judges.`;
        // Standard output then belongs to the one document at the end.
        if (flags.json) note(told);
        else print(told);
        if (!interrupted.aborted) await once(interrupted, 'abort');
        const run = await served.close();
        if (flags.json) printJson(summary(run));
        else print(`\n${explain(run, undefined)}`);
        return exitCodeOf([run.verdict]);
      });
    });
}

const HELP = `
Example:
  faults serve case.json --port 8080 --cwd .

Exit codes, when Ctrl-C has ended it: 0 every invariant held; 1 at least one was
violated; 3 no verdict. 2 wrong usage or bad input.`;
