// A small program in the place of `codex app-server`: it answers each request with what the test has written down.
import { chmod, writeFile } from 'node:fs/promises';
import path from 'node:path';

/**
 * Answers by method, or by method and first source; an answer with a `message` is a refusal. What is not written down is unknown to it.
 * It ends with its input.
 */
const PROGRAM = `
const answers = JSON.parse(require('node:fs').readFileSync(__filename + '.json', 'utf8'));
let rest = '';
process.stdin.on('data', (chunk) => {
  const lines = (rest + chunk).split('\\n');
  rest = lines.pop();
  for (const { id, method, params } of lines.map((line) => JSON.parse(line))) {
    if (id === undefined) continue;
    const { message, ...result } = answers[method + ' ' + params.sourceKinds?.[0]] ?? answers[method] ?? {
      message: 'Invalid request: unknown variant \`' + method + '\`, expected one of \`initialize\`',
    };
    const answer = message === undefined ? { id, result } : { id, error: { code: -32600, message } };
    process.stdout.write(JSON.stringify(answer) + '\\n');
  }
});`;

/**
 * Writes the program into a folder; resolves to its path.
 *
 * @param before what it does first, in JavaScript
 */
export async function answering(folder: string, answers: object, before = ''): Promise<string> {
  const executable = path.join(folder, 'codex.cjs');
  await writeFile(executable, `#!${process.execPath}\n${before}\n${PROGRAM}`);
  await writeFile(`${executable}.json`, JSON.stringify({ initialize: {}, ...answers }));
  await chmod(executable, 0o755);
  return executable;
}
