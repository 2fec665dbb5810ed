// Envelopes judged by Codex itself: a session is stored, written into a home that has never seen it, and resumed there.
import { mkdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { CASE_VERSION, DEFAULT_LIMITS, type Case } from '../../core/case.ts';
import type { Entry } from '../../core/journal.ts';
import { createHost } from '../../engine/host.ts';
import { serveCase } from '../../engine/serve.ts';
import { ReleaseError } from '../../releases/release-error.ts';
import type { Driver } from '../driver.ts';
import { trialWorkspace } from '../trial-workspace.ts';
import { writeEnvelope } from './envelope-file.ts';
import { envelopeText, parseEnvelope, readEnvelope } from './envelope.ts';
import { findRollouts } from './rollout.ts';

/** Characters that a careless writer of lines or of JSON would change. */
const ANSWER = 'It is done: \u2028 \u{1F600} "1.0".';

const script: Case['script'] = {
  manner: 'satisfied',
  turns: [
    {
      prompt: 'Do the job.',
      resume: false,
      steps: [
        { says: [{ kind: 'call', job: 'j1', via: 'function', work: 'append' }] },
        { says: [{ kind: 'text', id: 't1', text: ANSWER }] },
      ],
    },
    { prompt: 'What did you do?', resume: true, steps: [{ says: [{ kind: 'text', id: 't2', text: 'The job.' }] }] },
  ],
};

/** The driver of a release that is on this machine; undefined where it is not. */
async function driverOf(client: string): Promise<Driver | undefined> {
  const host = await createHost({ offline: true });
  onTestFinished(() => host.close());
  return host.driver(client).catch((error: unknown) => {
    if (error instanceof ReleaseError) return undefined;
    throw error;
  });
}

test.for(['codex@0.107.0', 'codex@0.120.0', 'codex@0.169.0'])(
  '%s resumes it in another home, with all that was said and done',
  async (client, { skip }) => {
    const driver = await driverOf(client);
    if (driver === undefined) return skip(`${client} is not on this machine, and a test downloads nothing`);
    const requests: Extract<Entry, { kind: 'request' }>[] = [];
    const served = await serveCase(
      { cutpoint: CASE_VERSION, client, script, faults: [], limits: DEFAULT_LIMITS },
      { port: 0, onEntry: (entry) => void (entry.kind === 'request' && requests.push(entry)) },
    );
    onTestFinished(async () => void (await served.close()));
    const first = await trialWorkspace({ url: served.url, idle_ms: 30_000 });
    const told = await driver.open(first);
    await told.prompt('Do the job.');
    await told.close();
    const [file = ''] = await findRollouts(first.home);
    const rollout = readFileSync(path.join(first.home, file));

    const { envelope, unreadable } = readEnvelope(rollout);
    const second = { ...first, home: path.join(first.root, 'another-home') };
    mkdirSync(second.home);
    const written = await writeEnvelope(second.home, parseEnvelope(envelopeText(envelope)));
    const copy = readFileSync(path.join(second.home, written));
    const resumed = await driver.open(second, { by: 'id', id: envelope.session_id });
    const outcome = await resumed.prompt('What did you do?');
    await resumed.close();

    expect({ unreadable, written, same: copy.equals(rollout) }).toEqual({ unreadable: [], written: file, same: true });
    expect({ id: resumed.id, outcome }).toEqual({
      id: envelope.session_id,
      outcome: { kind: 'answered', text: 'The job.' },
    });
    // All that the client itself said when it asked last, the answer to that, and the new prompt.
    const [before, after] = requests.slice(-2).map((request) => request.history);
    expect(after).toEqual([
      ...(before ?? []),
      expect.objectContaining({ role: 'assistant', text: ANSWER }),
      expect.objectContaining({ role: 'user', text: 'What did you do?' }),
    ]);
    expect(before).toContainEqual(expect.objectContaining({ kind: 'output', callId: 'call_j1_1' }));
    expect(await findRollouts(second.home)).toEqual([written]);
    expect(readFileSync(path.join(second.home, written)).subarray(0, rollout.length).equals(rollout)).toBe(true);
  },
);
