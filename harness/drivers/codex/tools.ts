// Phrases jobs in Codex's own tools: patches for custom calls, and for function calls whichever shell tool the request offers.
import { effectPath, releasePath, type ScriptedCall, type Work } from '../../core/script.ts';
import type { Phrase, Tools } from '../driver.ts';

export const codexTools: Tools = {
  start: 'as-calls-arrive',
  phrase(call, callId, offered) {
    if (call.work === 'unknown') return { name: 'no_such_tool', input: call.via === 'function' ? '{}' : 'nothing' };
    if (call.via === 'custom')
      return offered.some((tool) => tool.name === 'apply_patch') ? patch(call, callId) : undefined;
    const shell = offered.find((tool) => tool.name in SHELLS)?.name;
    return shell === undefined
      ? undefined
      : { name: shell, input: JSON.stringify(SHELLS[shell]?.(command(call, callId))) };
  },
};

/** A patch can change files and do nothing else: it neither waits nor fails after its effect. */
function patch({ job, work }: ScriptedCall, callId: string): Phrase | undefined {
  const line = `${callId} finished`;
  const bodies: Partial<Record<Work, string[]>> = {
    append: [`*** Update File: ${effectPath(job)}`, '@@', `+${line}`],
    write: [`*** Add File: ${effectPath(job)}`, `+${line}`],
  };
  const body = bodies[work];
  return body && { name: 'apply_patch', input: ['*** Begin Patch', ...body, '*** End Patch', ''].join('\n') };
}

/** The arguments of each shell tool that Codex has had, by release: 0.50, 0.77, and from 0.98 on. */
const SHELLS: Readonly<Record<string, (command: string) => unknown>> = {
  shell: (command) => ({ command: ['sh', '-c', command], timeout_ms: 60_000 }),
  shell_command: (command) => ({ command, timeout_ms: 60_000 }),
  exec_command: (command) => ({ cmd: command, yield_time_ms: 30_000 }),
};

function command({ job, work }: ScriptedCall, callId: string): string {
  const file = effectPath(job);
  const finish = `echo '${callId} finished' >> ${file}; echo ${file}`;
  switch (work) {
    case 'append':
      return finish;
    case 'write':
      return finish.replace('>>', '>');
    case 'fail':
      return `${finish}; exit 3`;
    case 'hold':
      return `echo '${callId} started' >> ${file}; until [ -e ${releasePath(job)} ]; do sleep 0.02; done; ${finish}`;
    case 'unknown':
      return '';
  }
}
