// What Codex tells its user while a turn goes on: which tools have ended, and what the model said. `exec --json` and `app-server`
// tell it in the same items, spelled differently.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import type { Signal } from '../../core/event.ts';
import { effectPath } from '../../core/script.ts';

const ended = z.union([
  z.looseObject({ type: z.literal(['agent_message', 'agentMessage']), text: z.string() }),
  z.looseObject({ type: z.literal(['command_execution', 'commandExecution']), command: z.string() }),
  z.looseObject({
    type: z.literal(['file_change', 'fileChange']),
    changes: z.array(z.looseObject({ path: z.string() })),
  }),
]);

/**
 * The facts that an ended item tells. A command names the asking that it comes from. A patch names only files: which askings are meant
 * stands in the file of effects, to which it has just been applied.
 *
 * @param cwd the working folder of the case
 */
export function toldBy(item: unknown, cwd: string): Signal[] {
  const { data } = ended.safeParse(item);
  if (data === undefined) return [];
  switch (data.type) {
    case 'agent_message':
    case 'agentMessage':
      return [{ kind: 'told', text: data.text }];
    case 'command_execution':
    case 'commandExecution':
      return askingsIn(data.command);
    case 'file_change':
    case 'fileChange':
      return data.changes.flatMap((change) => askingsIn(effectsAt(change.path, cwd)));
  }
}

function askingsIn(text: string): Signal[] {
  const ids = [...text.matchAll(/\bcall_[a-z][a-z0-9]*_\d+\b/g)].map(([id]) => id);
  return [...new Set(ids)].map((callId) => ({ kind: 'told', callId }));
}

/** What stands in a file of effects; nothing for any other file. */
function effectsAt(file: string, cwd: string): string {
  const job = path.basename(file, '.log');
  if (!file.endsWith(path.join(path.basename(cwd), effectPath(job)))) return '';
  try {
    return readFileSync(path.join(cwd, effectPath(job)), 'utf8');
  } catch {
    return ''; // The client has taken the file away.
  }
}
