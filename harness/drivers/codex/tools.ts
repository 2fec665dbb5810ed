// How the scripted jobs are phrased in Codex's own tools: as patches for the custom tool `apply_patch`, and as shell commands
// for whichever shell function the request offers. Codex starts a tool as soon as its call is complete on the wire, but for a few
// releases that wait for the end of the reply.
import { effectPath, releasePath, type ScriptedCall, type Work } from '../../core/script.ts';
import type { OfferedTool, Phrase, Tools } from '../driver.ts';
import { isBefore } from './releases.ts';

/** A name that no release offers. */
const UNKNOWN_TOOL = 'no_such_tool';

/** How long a shell tool may run before Codex answers for it or ends it; a held one is released soon behind its start. */
const PATIENCE_MS = 30_000;

/** How often a held tool looks for its release, 20 ms apart: for a minute. */
const HOLD_LOOKS = 3_000;

/** The arguments of each shell tool that some release offers, the newest first. */
const SHELLS: Readonly<Record<string, (command: string) => object>> = {
  exec_command: (command) => ({ cmd: command, yield_time_ms: PATIENCE_MS }),
  shell_command: (command) => ({ command, timeout_ms: PATIENCE_MS }),
  shell: (command) => ({ command: ['sh', '-c', command], timeout_ms: PATIENCE_MS }),
};

/** 0.66.0, 0.72.0 and 0.73.0 start no tool before the whole reply has arrived: no other release lies between these two. */
const WAITING = { from: '0.66.0', before: '0.74.0' };

/** @param version of Codex itself, also where another client runs it */
export function codexTools(version: string | undefined): Tools {
  const waits = isBefore(version, WAITING.before) && !isBefore(version, WAITING.from);
  return { start: waits ? 'after-the-reply' : 'as-calls-arrive', runsReusedIds: true, phrase };
}

const phrase: Tools['phrase'] = (call, callId, offered) => {
  if (call.work === 'unknown') return { name: UNKNOWN_TOOL, input: call.via === 'custom' ? '' : '{}' };
  return call.via === 'custom' ? patch(call, callId, offered) : shell(call, callId, offered);
};

function patch(call: ScriptedCall, callId: string, offered: readonly OfferedTool[]): Phrase | undefined {
  if (!offered.some((tool) => tool.via === 'custom' && tool.name === 'apply_patch')) return undefined;
  const hunks = patchOf(call.work, effectPath(call.job), callId);
  return hunks && { name: 'apply_patch', input: ['*** Begin Patch', ...hunks, '*** End Patch', ''].join('\n') };
}

function patchOf(work: Work, log: string, callId: string): readonly string[] | undefined {
  // A hunk without context lands at the end of the file, also of an empty one (tried on 0.120, 0.121 and 0.169).
  const append = [`*** Update File: ${log}`, '@@', `+${callId} finished`];
  switch (work) {
    case 'append':
      return append;
    case 'write':
      return [`*** Add File: ${log}`, `+${callId} finished`];
    case 'fail':
      // Codex applies the first hunk, then fails to create a file below a file, and names that path in its output.
      return [...append, `*** Add File: ${log}/never`, '+never'];
    // A patch always says what it did, in few words.
    case 'loud':
    case 'quiet':
    case 'hold':
    case 'unknown':
      return undefined;
  }
}

function shell(call: ScriptedCall, callId: string, offered: readonly OfferedTool[]): Phrase | undefined {
  const name = Object.keys(SHELLS).find((known) =>
    offered.some((tool) => tool.via === 'function' && tool.name === known),
  );
  const phraseArguments = name === undefined ? undefined : SHELLS[name];
  const command = commandOf(call, callId);
  if (name === undefined || phraseArguments === undefined || command === undefined) return undefined;
  return { name, input: JSON.stringify(phraseArguments(command)) };
}

/** The finished line comes last, so that nothing but the shell's own exit lies between the visible effect and the tool's end. */
function commandOf({ work, job }: ScriptedCall, callId: string): string | undefined {
  const log = effectPath(job);
  const finished = `echo ${log}; echo '${callId} finished' >> ${log}`;
  switch (work) {
    case 'append':
      return finished;
    case 'write':
      return `echo ${log}; echo '${callId} finished' > ${log}`;
    case 'hold':
      // It gives up by itself, should nobody be left who could release or end it.
      return `echo '${callId} started' >> ${log}; n=0; while [ ! -e ${releasePath(job)} ] && [ $n -lt ${HOLD_LOOKS} ]; do n=$((n+1)); sleep 0.02; done; ${finished}`;
    case 'fail':
      return `${finished}; exit 3`;
    case 'loud':
      // Codex keeps the beginning and the end of so long an output.
      return `echo ${log}; yes ${'.'.repeat(49)} | head -n 4000; ${finished}`;
    case 'quiet':
      return `echo '${callId} finished' >> ${log}`;
    case 'unknown':
      return undefined;
  }
}
