// Drives `codex exec --json`: a fresh process for each prompt, so every later prompt is a resume from disk. What a user's shell
// script sees is what this driver sees: JSON lines, an exit status, and standard error.
import { mkdir } from 'node:fs/promises';
import split from 'split2';
import type { ProcessOutput } from 'zx';
import type { Display, Outcome } from '../../core/journal.ts';
import type { ClientKind, ClientSpec, Driver, Resume, Session, StartOptions, Workspace } from '../driver.ts';
import { jsonOf } from '../json.ts';
import { createOpenSessions } from '../open-sessions.ts';
import { environment, VARIANTS, writeHome } from './config.ts';
import { readEvent } from './events.ts';
import { leftBehind, NOTHING_LEFT } from './left.ts';
import { ordealsHere, underOrdeals } from './ordeal.ts';
import { howItEnded, launch, saysWhy, type Launched } from './processes.ts';
import { codexReleases, isBefore } from './releases.ts';
import { runningCodex } from './running.ts';
import { temporaryOf } from './temporary.ts';
import { toldBy } from './told.ts';
import { withoutPlaces } from './wording.ts';

export const codex: ClientKind = {
  name: 'codex',
  summary: 'Codex CLI, one `codex exec` process for each prompt',
  releases: codexReleases,
  variants: VARIANTS,
  start: startExec,
};

/** Two cores are busy with this many; each process is waiting, for its own 200 ms backoff, most of the time. */
const PARALLEL = 4;

/** The first release that was seen to tell its turns in the words of all later ones; 0.44.0 and earlier ones know other events. */
const FIRST_WITH_EVENTS = '0.45.0';

function undrivable({ version }: ClientSpec): string | undefined {
  if (!isBefore(version, FIRST_WITH_EVENTS)) return undefined;
  return `\`codex exec\` of ${version} tells its turns in other words than that of ${FIRST_WITH_EVENTS} and later releases`;
}

function startExec(spec: ClientSpec, { executable }: StartOptions): Driver {
  const sessions = createOpenSessions();
  const cannot = undrivable(spec);
  return {
    ...runningCodex(spec, executable),
    ...(cannot !== undefined && { undrivable: cannot }),
    reportsTold: true,
    parallel: PARALLEL,
    // Its own interrupt is Ctrl-C: a signal.
    endures: ['signal'],
    // Between two prompts no process runs that could be killed.
    takes: [...ordealsHere(), 'rehydrate'],
    async open(workspace, resume) {
      if (cannot !== undefined) throw new Error(cannot);
      await writeHome(workspace.home, spec, workspace);
      await mkdir(temporaryOf(workspace), { recursive: true });
      return sessions.keep((closed) => sessionOf(executable, workspace, resume, closed));
    },
    close: sessions.close,
  };
}

function sessionOf(executable: string, workspace: Workspace, resume: Resume | undefined, closed: () => void): Session {
  let id = resume?.by === 'id' ? resume.id : undefined;
  let running: Launched | undefined;
  let display: Display = { texts: [], ends: 0 };
  let left = NOTHING_LEFT;
  let closing = false;
  return {
    get id() {
      return id;
    },
    async prompt(text) {
      if (closing) return { kind: 'failed', message: 'closed' };
      // Options stand before `resume`: its early versions do not take them. Standard input is closed, or Codex would wait for it.
      const args = ['exec', '--skip-git-repo-check', '--json', ...whichSession(id, resume), '--', text];
      const [program, ...words] = underOrdeals(workspace, [executable, ...args]);
      running = launch(program, words, {
        cwd: workspace.cwd,
        env: environment(workspace.home, temporaryOf(workspace), workspace.timeZone),
        stdin: 'ignore',
      });
      running.process.stdout.pipe(split('\n')).on('data', (line: string) => {
        for (const told of readEvent(jsonOf(line)))
          if (told.type === 'item.completed') toldBy(told.item, workspace.cwd).forEach(workspace.signal);
      });
      await running.gone;
      if (workspace.alone && !closing) {
        left = await leftBehind(running, workspace.home);
        // Who has outlived the client may hold its standard output open.
        await running.end();
      }
      const output = await running.ended;
      const seen = readEvents(output.stdout);
      id = seen.thread ?? id;
      display = seen.display;
      return withoutPlaces(
        { url: workspace.url, home: workspace.home, workspace: workspace.root },
        outcomeOf(seen.outcome, output),
      );
    },
    display: () => display,
    signal: async (name, to) => running?.signal(name, to),
    rest: async () => running?.rest(),
    left: () => left,
    async close() {
      closing = true;
      await running?.end();
      closed();
    },
  };
}

/**
 * How a prompt ended. An exit status is as good as a word: 0.107.0 tells the turn's end, and with its status that the session could not
 * be written.
 */
export function outcomeOf(
  told: Outcome | undefined,
  output: Pick<ProcessOutput, 'exitCode' | 'signal' | 'stderr'>,
): Outcome {
  const message = howItEnded(output);
  if (told?.kind === 'answered' && output.exitCode !== 0)
    return { kind: output.signal === null ? 'failed' : 'crashed', message };
  return told ?? { kind: saysWhy(output) ? 'failed' : 'crashed', message };
}

/** A conversation that has an id goes on under it, however it was found. */
function whichSession(id: string | undefined, resume: Resume | undefined): string[] {
  if (id !== undefined) return ['resume', id];
  return resume === undefined ? [] : ['resume', '--last'];
}

/** What `--json` told: the thread's id, what was shown, and how the turn ended, unless the process ended before it. */
export function readEvents(stdout: string): {
  readonly thread?: string;
  readonly outcome?: Outcome;
  readonly display: Display;
} {
  let thread: string | undefined;
  let outcome: Outcome | undefined;
  const texts: string[] = [];
  let ends = 0;
  for (const told of stdout.split('\n').flatMap((line) => readEvent(jsonOf(line))))
    switch (told.type) {
      case 'thread.started':
        thread = told.thread_id;
        break;
      case 'item.completed':
        if (told.item.type === 'agent_message') texts.push(told.item.text ?? '');
        break;
      case 'turn.completed':
        ends += 1;
        outcome = { kind: 'answered', text: texts.at(-1) ?? '' };
        break;
      case 'turn.failed':
        ends += 1;
        outcome = { kind: 'failed', message: told.error.message };
        break;
    }
  return {
    ...(thread !== undefined && { thread }),
    ...(outcome !== undefined && { outcome }),
    display: { texts, ends },
  };
}
