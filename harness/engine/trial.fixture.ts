// What the tests of the engine share: a host that closes with the test file, a small script, and clients made for one test.
import { afterAll, beforeAll } from 'vitest';
import { CASE_VERSION, type Case } from '../core/case.ts';
import { call, resumedTurn, say, turnOf } from '../core/script.ts';
import type { Driver, Session, Workspace } from '../drivers/driver.ts';
import { phrase } from '../drivers/workbench.ts';
import type { Fault } from '../faults/index.ts';
import { createHost, type Host } from './host.ts';

/** One custom call, a closing text, and a second turn that resumes the first. */
export function caseOf(client: string, ...faults: Fault[]): Case {
  return {
    cutpoint: CASE_VERSION,
    client,
    script: {
      manner: 'insisting',
      turns: [
        turnOf('Do the work.', [call('j1', 'custom')], [say('t1', 'The work is done.')]),
        resumedTurn('What did you do?', [say('t2', 'I did the work.')]),
      ],
    },
    faults,
    limits: { retries: 2, deadline_ms: 10_000 },
  };
}

export const behindTheCall: Fault = { kind: 'cut', exchange: 1, at: { after: 'j1.done' }, ending: 'fin' };

/** A host for all tests of a file. */
export function hostOfThisFile(): () => Host {
  let host: Host | undefined;
  beforeAll(async () => {
    host = await createHost();
  });
  afterAll(() => host?.close());
  return () => {
    if (!host) throw new Error('no test is running');
    return host;
  };
}

/** The same endpoints, with a client that is not on the list. */
export function hostWith(host: Host, driver: Partial<Driver>): Host {
  const whole: Driver = {
    spec: 'made for a test',
    dialect: 'responses',
    transport: 'loopback',
    tools: { start: 'as-calls-arrive', runsReusedIds: true, phrase },
    reportsSeen: false,
    waits: 'taken-out',
    parallel: 1,
    open: async () => sessionWith({}),
    close: async () => {},
    ...driver,
  };
  return { ...host, driver: async () => whole };
}

export function sessionWith(session: Partial<Session>): Session {
  return { id: undefined, prompt: async () => ({ kind: 'answered', text: '' }), close: async () => {}, ...session };
}

/** Asks the model once, with that prompt and the workbench's custom tool, and reads the reply to its end; does nothing else. */
export async function askOnce({ url }: Workspace, text: string): Promise<string> {
  const response = await fetch(`${url}/responses`, {
    method: 'POST',
    body: JSON.stringify({ input: text, tools: [{ type: 'custom', name: 'note' }] }),
  });
  return response.text();
}
