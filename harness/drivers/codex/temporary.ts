// Where Codex's processes keep what passes.
import path from 'node:path';
import type { Workspace } from '../driver.ts';

/** Inside the workspace, and beside the home: Codex refuses a temporary folder that its home lies in. */
export function temporaryOf(workspace: Pick<Workspace, 'root'>): string {
  return path.join(workspace.root, 'tmp');
}
