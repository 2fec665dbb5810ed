#!/usr/bin/env node
// The command line. Each command is one file with one `add` function, listed here once.
import { Command, CommanderError } from 'commander';
import { addBisect } from './bisect.ts';
import { addCheck } from './check.ts';
import { addClients } from './clients.ts';
import { EXIT, note, tellError } from './command.ts';
import { addFuzz } from './fuzz.ts';
import { watchInterrupts } from './interrupt.ts';
import { addMatrix } from './matrix.ts';
import { addMerge } from './merge.ts';
import { addMinimise } from './minimise.ts';
import { addReplay } from './replay.ts';
import { addReport } from './report.ts';
import { addRun } from './run.ts';
import { addServe } from './serve.ts';
import { addWorker } from './worker.ts';

const program = new Command('faults')
  .description('Cut the stream between a model and an agent client, anywhere, and judge what the client did next.')
  .addHelpText(
    'after',
    `
Examples:
  faults run                                  every scenario, the correct client
  faults run "custom tool" -c codex@0.120.0   some of them, a real one
  faults fuzz -c codex@latest --time 8h       break it everywhere, overnight
  faults clients install codex@latest         have a release on this machine

Exit codes: 0 every case held; 1 at least one violation; 2 wrong usage or bad
input; 3 no verdict; 130 ended by Ctrl-C, with what there was until then. Where
a command means something else by them, its own help says so.

Environment: CUTPOINT_CACHE, the folder of the releases; CUTPOINT_OFFLINE=1, as
--offline; NO_COLOR and FORCE_COLOR, where colours are wanted otherwise than on
a terminal alone. Which registry releases come from is npm's configuration.`,
  )
  .configureHelp({ sortSubcommands: false })
  // One line for each error, hints included; commands take this over from here.
  .configureOutput({
    outputError: (text) =>
      note(
        text
          .trim()
          .replaceAll(/\s*\n\s*/g, ' ')
          .replace(/^error/, 'faults'),
      ),
  })
  .exitOverride();

// A reader that has seen enough, such as `head`, is no reason to leave clients running: the command ends as it would have.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

watchInterrupts();

for (const add of [
  addRun,
  addFuzz,
  addMerge,
  addReplay,
  addMinimise,
  addMatrix,
  addBisect,
  addCheck,
  addReport,
  addServe,
  addWorker,
  addClients,
])
  add(program);

try {
  await program.parseAsync();
} catch (error) {
  // Commander has told its own errors already; help is no error.
  if (error instanceof CommanderError) process.exitCode = error.exitCode === 0 ? 0 : EXIT.usage;
  else tellError(error);
}
