// Codex puts addresses and paths of this very run into its messages. Two runs of one case must tell the same, so they are named
// by what they are.
import type { Outcome } from '../../core/journal.ts';
import type { Workspace } from '../driver.ts';

/** The outcome with this run's places taken out of its message. An answer is the model's own text and stays. */
export function withoutPlace(workspace: Pick<Workspace, 'root' | 'url'>, outcome: Outcome): Outcome {
  switch (outcome.kind) {
    case 'failed':
    case 'crashed':
      return { kind: outcome.kind, message: plain(workspace, outcome.message) };
    case 'answered':
    case 'timed-out':
      return outcome;
  }
}

function plain({ root, url }: Pick<Workspace, 'root' | 'url'>, message: string): string {
  return message
    .replaceAll(url, '<url>')
    .replaceAll(root, '<workspace>')
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g, '<id>');
}
