// Work that a tool really did is told truthfully, and is done once.
import { TERMINAL } from '../core/event.ts';
import { outputs, type Output } from '../core/item.ts';
import { entries, histories, isOutputOf, mayHaveRead, type Entry, type Observation } from '../core/journal.ts';
import { callIdOf, isDone, isReal, jobOf, scriptedCall, scriptedCalls } from '../core/script.ts';
import type { Invariant } from './invariant.ts';

export const finishedWorkIsRecorded: Invariant = {
  id: 'finished-work-is-recorded',
  rule: "Work that finished is recorded with the tool's real output, not lost and not told as aborted.",
  source:
    'openai/codex issue 16255: the effect was visible and its output record was missing; codex pull request 1387 (aborted outputs are for calls that were cut short).',
  untilTooLong: true,
  check(observation) {
    const finished = new Set(
      entries(observation, 'effect').flatMap((one) => (one.phase === 'finished' ? [one.callId] : [])),
    );
    // A client that keeps sessions on disk has such an entry, even where it left no file.
    const kept = entries(observation, 'persisted').slice(-1);
    const lost = kept.flatMap(({ turn }) => {
      const last = histories({ ...observation, journal: kept }).at(-1);
      const where = last?.at ?? `after turn ${turn + 1}`;
      const how = last ? 'its output is nowhere in the file' : 'there is no session file';
      return [...finished]
        .filter((callId) => !outputs(last?.history ?? []).some((one) => isOutputOf(observation, callId, one)))
        .map((callId) => ({ variant: 'persisted/lost', message: `${where}: ${callId} did its work, and ${how}.` }));
    });
    const madeUp = histories(observation).flatMap(({ where, at, history }) =>
      outputs(history).flatMap((output) => {
        if (!finished.has(output.callId) || isRealOutput(observation, output)) return [];
        return [
          {
            variant: `${where}/made-up`,
            message: `${at}: ${output.callId} did its work, and the model is told ${JSON.stringify(output.text.slice(0, 60))}.`,
          },
        ];
      }),
    );
    return [...lost, ...madeUp];
  },
};

export const jobRunsOnce: Invariant = {
  id: 'job-runs-once',
  rule: 'No job runs twice.',
  source:
    'openai/codex issue 16255: a retry that has forgotten finished work has the model ask for it again; tools need not be idempotent.',
  untilTooLong: true,
  check(observation) {
    const effects = entries(observation, 'effect');
    const jobs = [...new Set(effects.map((one) => one.job))];
    return jobs.flatMap((job) => {
      const of = (phase: string) => effects.filter((one) => one.job === job && one.phase === phase);
      const runs = of('started').length > of('finished').length ? of('started') : of('finished');
      if (runs.length < 2) return [];
      const ids = runs.map((one) => one.callId);
      const same = new Set(ids).size === 1 ? 'one-call' : 'asked-again';
      return [{ variant: same, message: `${job} ran ${runs.length} times, as ${ids.join(', ')}.` }];
    });
  },
};

export const toolsWaitForTheCall: Invariant = {
  id: 'tools-wait-for-the-call',
  rule: 'A tool runs only for a call that was delivered whole.',
  source:
    'WHATWG HTML, server-sent events: an event that the stream leaves unfinished is discarded; the Responses API: an item is final with response.output_item.done.',
  check(observation) {
    const whole = new Set(entries(observation, 'reply').flatMap(callsWithin));
    const ran = [...new Set(entries(observation, 'effect').map((one) => one.callId))];
    return ran
      .filter((callId) => !whole.has(callId))
      .map((callId) => ({ variant: 'early', message: `${callId} ran, and its call never arrived whole.` }));
  },
};

/** The ids of the calls that a reply brought whole: each by its own event, or all with the terminal one, which has them again. */
function callsWithin(reply: Extract<Entry, { kind: 'reply' }>): string[] {
  const labels = mayHaveRead(reply);
  const asked = reply.step?.says.filter((part) => part.kind === 'call') ?? [];
  if (labels.includes(TERMINAL))
    return asked.flatMap(({ job, flaw }) => (flaw === 'unfinished' ? [] : [callIdOf(job, reply.exchange)]));
  return labels.flatMap((label) => {
    const job = /^([a-z][a-z0-9]*)\.done$/.exec(label)?.[1];
    return job === undefined ? [] : [callIdOf(job, reply.exchange)];
  });
}

/** Whether a text is what a tool gave: that of the call with this id, or of another one that the model gave the same id. */
function isRealOutput({ case: { script } }: Observation, output: Output): boolean {
  const call = scriptedCall(script, jobOf(output.callId) ?? '');
  return !call || isReal(call.work, call.job, output.text) || scriptedCalls(script).some((one) => isDone(one, output));
}
