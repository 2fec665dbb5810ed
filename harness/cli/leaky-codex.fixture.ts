// A program in the place of `codex exec` that has secrets and keeps none: it says them in its headers, its requests, its tool's outputs,
// its session file, its answers and its errors. What it says, and in how many forms, is written beside it by the test.
import { chmod, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const PROGRAM = `
const fs = require('node:fs');
const { says } = JSON.parse(fs.readFileSync(__filename + '.json', 'utf8'));
const home = process.env.CODEX_HOME;
const words = process.argv.slice(2);
const prompt = words.at(-1);
const all = says.join(' | ');
const url = /base_url = "([^"]+)"/.exec(fs.readFileSync(home + '/config.toml', 'utf8'))[1];
const id = '01a1fcf2-de0e-7820-b1cf-9ee26faaf2a3';
const folder = home + '/sessions/2026/11/21';
const file = folder + '/rollout-2026-11-21T08-00-00-' + id + '.jsonl';
fs.mkdirSync(folder, { recursive: true });
const item = (payload) => fs.appendFileSync(file, JSON.stringify({ timestamp: '', type: 'response_item', payload }) + '\\n');
const message = (role, text) => ({ type: 'message', role, content: [{ type: 'input_text', text }] });
const work = (patch) => {
  const [, path] = /File: (\\S+)/.exec(patch) ?? [];
  const [, line] = /^\\+(call_\\w+ finished)$/m.exec(patch) ?? [];
  if (path && line) fs.appendFileSync(path, line + '\\n');
};
const tell = (event) => console.log(JSON.stringify(event));

(async () => {
  if (!fs.existsSync(file)) {
    fs.writeFileSync(file, JSON.stringify({ timestamp: '', type: 'session_meta', payload: { id, says } }) + '\\n');
    fs.appendFileSync(file, 'torn ' + all + '\\n');
    item(message('developer', 'The key is ' + all));
  }
  const input = fs.readFileSync(file, 'utf8').split('\\n').flatMap((line) => line.startsWith('{') ? [JSON.parse(line)] : [])
    .flatMap(({ type, payload }) => type === 'response_item' ? [payload] : []);
  const say = (payload) => { input.push(payload); item(payload); };
  tell({ type: 'thread.started', thread_id: id });
  say(message('user', prompt));
  for (const said of says) await fetch(url + '/models?api_key=' + encodeURIComponent(said) + '&' + encodeURIComponent(said));
  for (let round = 0; round < 4; round += 1) {
    const response = await fetch(url + '/responses', {
      method: 'POST',
      headers: { authorization: 'Bearer ' + encodeURIComponent(says[0]), 'x-api-key': encodeURIComponent(says[1]) },
      body: JSON.stringify({ model: 'm', input, instructions: all, tools: [{ type: 'custom', name: 'apply_patch' }] }),
    });
    const items = [];
    let rest = '';
    const read = async () => {
      for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
        const lines = (rest + chunk).split('\\n');
        rest = lines.pop();
        for (const line of lines) if (line.startsWith('data: {')) take(JSON.parse(line.slice(6)));
      }
    };
    const take = ({ type, item: done }) => {
      if (type !== 'response.output_item.done') return;
      items.push(done);
      if (done.type === 'custom_tool_call') work(done.input);
    };
    await read().catch(() => {});
    items.forEach(say);
    const called = items.filter((one) => one.type === 'custom_tool_call');
    for (const [index, call] of called.entries())
      // Each of them begins one output: what comes later would be cut off.
      say({ type: 'custom_tool_call_output', call_id: call.call_id, output: says[(round + index) % says.length] + ' | ' + all });
    if (called.length === 0) break;
  }
  for (const said of says) tell({ type: 'item.completed', item: { type: 'agent_message', text: said } });
  process.stderr.write(all + '\\n');
  if (words.includes('resume')) {
    tell({ type: 'turn.failed', error: { message: 'refused: ' + all } });
    process.exitCode = 1;
  } else tell({ type: 'turn.completed' });
})();
`;

/** Writes the program into a folder, with what it is to say; resolves to its path. */
export async function leakyCodex(folder: string, says: readonly string[]): Promise<string> {
  const executable = join(folder, 'leaky.cjs');
  await writeFile(executable, `#!${process.execPath}\n${PROGRAM}`);
  await writeFile(`${executable}.json`, JSON.stringify({ says }));
  await chmod(executable, 0o755);
  return executable;
}
