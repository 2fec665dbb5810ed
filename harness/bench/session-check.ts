// How fast session files are judged, beside a loop that does no more than to read lines and parse them.
import { createReadStream } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { createInterface } from 'node:readline';
import { SESSION_FILES } from '../drivers/index.ts';
import { judgeSession } from '../engine/session-check.ts';

const CALLS = 60_000;

/** A session of some 100 MB: calls and outputs, as a long one has them. */
function session(): string {
  const record = (payload: unknown) =>
    JSON.stringify({ timestamp: '2026-11-21T08:03:59Z', type: 'response_item', payload });
  const lines = [JSON.stringify({ timestamp: '2026-11-21T08:03:58Z', type: 'session_meta', payload: { id: '01a1' } })];
  for (let index = 0; index < CALLS; index += 1) {
    const call_id = `call_${index}`;
    lines.push(
      record({ type: 'function_call', id: `fc_${index}`, name: 'shell', arguments: '{"command":["ls"]}', call_id }),
    );
    lines.push(record({ type: 'function_call_output', call_id, output: `a line of output, "${index}"\n`.repeat(40) }));
  }
  return `${lines.join('\n')}\n`;
}

/** Megabytes a second: read and parsed, and judged. */
export async function benchSessionCheck(): Promise<{ readonly bare: number; readonly judged: number }> {
  const folder = await mkdtemp(join(tmpdir(), 'cutpoint-bench-'));
  try {
    const path = join(folder, 'rollout-bench.jsonl');
    const text = session();
    await writeFile(path, text);
    const rate = async (work: () => Promise<void>) => {
      // The first time brings the file into memory, and the code to speed.
      await work();
      const begun = performance.now();
      await work();
      return text.length / 1e6 / ((performance.now() - begun) / 1_000);
    };
    const bare = await rate(async () => {
      for await (const line of createInterface({ input: createReadStream(path) })) JSON.parse(line);
    });
    const judged = await rate(async () => {
      const read = await SESSION_FILES[0]?.read(path, { signal: new AbortController().signal, onBytes: () => {} });
      if (!read || 'refused' in read || judgeSession(read).length > 0)
        throw new Error('the session of the benchmark did not hold');
    });
    return { bare, judged };
  } finally {
    await rm(folder, { recursive: true });
  }
}
