// Stands in for the Codex SDK where it is tested what our driver makes of it: the same interface, and a thread that does what a prompt
// says, without any Codex.
interface Thread {
  id: string | null;
  runStreamed(text: string, options: { signal: AbortSignal }): Promise<{ events: AsyncIterable<object> }>;
}

export function Codex({ codexPathOverride }: { codexPathOverride: string }) {
  return {
    startThread: (options: object) => threadOf(null, { codexPathOverride, ...options }),
    resumeThread: (id: string, options: object) => threadOf(id, { codexPathOverride, ...options }),
  };
}

function threadOf(id: string | null, settings: object): Thread {
  const thread: Thread = {
    id,
    runStreamed: async (text, { signal }) => ({ events: run(thread, text, settings, signal) }),
  };
  return thread;
}

async function* run(thread: Thread, text: string, settings: object, signal: AbortSignal) {
  const say = (what: string) => ({ type: 'item.completed', item: { type: 'agent_message', text: what } });
  thread.id ??= 'thread-1';
  yield { type: 'thread.started', thread_id: thread.id };
  switch (text) {
    case 'settings':
      yield say(JSON.stringify({ ...settings, home: process.env['HOME'], codexHome: process.env['CODEX_HOME'] }));
      break;
    case 'process':
      yield say(String(process.pid));
      break;
    case 'fail':
      yield { type: 'turn.failed', error: { message: `no answer below ${process.env['HOME']}` } };
      throw new Error('Codex Exec exited with code 1: Reading prompt from stdin...');
    case 'wait':
      signal.throwIfAborted();
      await new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)));
      break;
    case 'crash':
      process.stderr.write('2026-11-21T08:00:00Z ERROR write EPIPE\n');
      process.exit(3);
      break;
    default:
      yield say(text);
  }
  yield { type: 'turn.completed', usage: {} };
}
