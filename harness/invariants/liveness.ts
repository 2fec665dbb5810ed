// Hurt, then heal: a client ends what it began, and when nothing is broken any more its work gets done.
import { TERMINAL } from '../core/event.ts';
import { outputs } from '../core/item.ts';
import {
  entries,
  histories,
  isEnded,
  isWhole,
  replyTo,
  strikable,
  type Entry,
  type Observation,
} from '../core/journal.ts';
import { couldNotWrite, isStruckAt, isUnreadable, wasSignalled, wasStruck } from '../core/loss.ts';
import { callIdOf, scriptedCalls, type Step } from '../core/script.ts';
import type { Finding, Invariant } from './invariant.ts';

type Reply = Extract<Entry, { kind: 'reply' }>;

export const clientEnds: Invariant = {
  id: 'client-ends',
  rule: 'Every prompt ends, answered or failed, and the client does not crash.',
  source: 'openai/codex issue 16255: "the UI staying in Working"; a turn that never ends cannot be retried or resumed.',
  check: (observation) =>
    entries(observation, 'outcome').flatMap(({ turn, outcome }): Finding[] => {
      const at: Finding['at'] = [{ kind: 'outcome', turn }];
      switch (outcome.kind) {
        case 'answered':
        case 'failed':
        case 'interrupted':
          return [];
        case 'crashed':
          // Who writes to a full disk may be ended by that write, in any turn of the session.
          if (wasSignalled(observation, turn)) return [];
          return [{ variant: 'crashed', message: `turn ${turn + 1}: the client crashed: ${outcome.message}`, at }];
        case 'timed-out':
          return [
            {
              variant: 'timed-out',
              message: `turn ${turn + 1} had not ended after ${outcome.after_ms} ms.`,
              at,
            },
          ];
      }
    }),
};

export const answerIsWhole: Invariant = {
  id: 'answer-is-whole',
  rule: 'A turn is answered only by a reply that reached its terminal event, with all that this reply said, and not by one in which it was interrupted.',
  source:
    'The Responses API ends every stream with response.completed, response.incomplete, response.failed or error; response.completed carries all items, for a client that has missed the event of one.',
  check: (observation) =>
    entries(observation, 'outcome').flatMap(({ turn, outcome }): Finding[] => {
      const asked = entries(observation, 'request').findLast((one) => one.turn === turn);
      const last = asked && replyTo(observation, asked.exchange);
      if (outcome.kind !== 'answered' || !last) return [];
      const at = endOf(last);
      if (isStruckAt(observation, last.exchange))
        return [
          {
            variant: 'interrupted',
            message: `turn ${turn + 1} was interrupted in reply #${last.exchange}, and was reported as answered.`,
            at,
          },
        ];
      if (isWhole(last)) return missed(observation, last);
      if (isEnded(last)) return [];
      return [
        {
          variant: 'cut',
          message: `turn ${turn + 1} was reported as answered, but reply #${last.exchange} broke off after ${last.receipt.events.at(-1) ?? 'its head'}.`,
          at,
        },
      ];
    }),
};

/** A reply, and how its turn ended with it. */
function endOf({ exchange, turn }: Reply): Finding['at'] {
  return [
    { kind: 'reply', exchange },
    { kind: 'outcome', turn },
  ];
}

/** What the last reply of an answered turn said in events that did not come, and that the client did not find elsewhere. */
function missed(observation: Observation, reply: Reply): Finding[] {
  const { events } = reply.receipt;
  const came = events.slice(0, events.indexOf(TERMINAL));
  const shown = entries(observation, 'display').find((one) => one.turn === reply.turn)?.texts;
  return (reply.step?.says ?? []).flatMap((part) => {
    if ((part.kind !== 'text' && part.kind !== 'call') || part.flaw === 'unfinished') return [];
    const name = part.kind === 'text' ? part.id : part.job;
    if (came.includes(`${name}.done`)) return [];
    const found =
      part.kind === 'text'
        ? (shown?.includes(part.text.toWellFormed()) ?? true)
        : histories(observation).some(({ history }) =>
            outputs(history).some((one) => one.callId === callIdOf(part.job, reply.exchange)),
          );
    if (found) return [];
    return [
      {
        variant: `missed/${part.kind}`,
        message: `turn ${reply.turn + 1} was reported as answered, but the ${part.kind} ${name} of reply #${reply.exchange} was missed: its own event did not come, and response.completed had it.`,
        at: endOf(reply),
      },
    ];
  });
}

export const workGetsDone: Invariant = {
  id: 'work-gets-done',
  rule: 'A turn in which nothing breaks is answered, and with an insisting model all work is then done.',
  source: 'openai/codex issue 16255: a failed stream "should not leave the session unrecoverable".',
  check(observation) {
    const outcome = entries(observation, 'outcome').at(-1);
    const struck = strikable(observation).some((one) => one.turn === outcome?.turn && one.faults.length > 0);
    if (!outcome || struck || wasStruck(observation, outcome.turn)) return [];
    const at: Finding['at'] = [{ kind: 'outcome', turn: outcome.turn }];
    if (outcome.outcome.kind === 'failed' && mayRefuse(observation, outcome.turn)) return [];
    if (outcome.outcome.kind === 'failed')
      return [
        {
          variant: 'unanswered',
          message: `turn ${outcome.turn + 1} met no fault and failed: ${outcome.outcome.message}`,
          at,
        },
      ];
    if (outcome.outcome.kind !== 'answered' || observation.case.script.manner !== 'insisting') return [];
    const done = new Set(entries(observation, 'effect').flatMap((one) => (one.phase === 'finished' ? [one.job] : [])));
    // The model's patience may have gone into replies that broke, or were damaged, before they said anything.
    const asked = new Set(
      entries(observation, 'reply').flatMap((one) =>
        isWhole(one) && one.intact === undefined ? jobsIn(one.step) : [],
      ),
    );
    return scriptedCalls(observation.case.script)
      .filter((call) => call.work !== 'unknown' && asked.has(call.job) && !done.has(call.job))
      .map((call) => ({ variant: 'undone', message: `${call.job} was asked for until the end and never done.`, at }));
  },
};

/** The jobs of which a client can do the work that was asked for. */
function jobsIn(step: Step | undefined): string[] {
  return step?.says.flatMap((part) => (part.kind === 'call' && part.flaw === undefined ? [part.job] : [])) ?? [];
}

/**
 * Whether a turn may fail: it cannot write, or, before it asks anything, it resumes an id that is none, or a session whose head, or
 * everything else in it, a fault has destroyed. What can still be read must be resumed.
 */
function mayRefuse(observation: Observation, turn: number): boolean {
  if (couldNotWrite(observation, turn)) return true;
  if (entries(observation, 'request').some((one) => one.turn === turn)) return false;
  if (observation.case.script.turns[turn]?.resume === 'unknown') return true;
  return isUnreadable(observation, turn);
}
