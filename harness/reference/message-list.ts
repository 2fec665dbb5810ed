// What has been said in a session, beside its file, so that it can be shown without reading that: written anew with each message.
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { textIn, type ApiItem } from './items.ts';

export function listPath(home: string, id: string): string {
  return join(home, 'lists', `${id}.jsonl`);
}

/** One line for each message: who said it, and what. */
export function writeList(home: string, id: string, history: readonly ApiItem[]): void {
  const path = listPath(home, id);
  mkdirSync(dirname(path), { recursive: true });
  const messages = history.filter((item) => item.type === 'message');
  const lines = messages.map((item) => `${JSON.stringify({ role: item.role, text: textIn(item) })}\n`);
  writeFileSync(path, lines.join(''));
}
