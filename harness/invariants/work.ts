// Work that a tool really did is told truthfully, and is done once.
import { TERMINAL } from '../core/event.ts';
import { outputs, type Output } from '../core/item.ts';
import { entries, histories, isOutputOf, mayHaveRead, within, type Entry, type Observation } from '../core/journal.ts';
import { shortened } from '../core/mask.ts';
import { isCallDestroyed, keptPlace, struckCalls, wasToldFinished } from '../core/loss.ts';
import { callIdOf, isDone, isReal, jobOf, scriptedCall, scriptedCalls } from '../core/script.ts';
import type { Finding, Invariant } from './invariant.ts';

export const finishedWorkIsRecorded: Invariant = {
  id: 'finished-work-is-recorded',
  rule: "Work that finished is recorded with the tool's real output, not lost and not told as aborted; only where the client was struck before it told that the tool had finished, the output may be unknown. Work that did not finish is not told as done.",
  source:
    'openai/codex issue 16255: the effect was visible and its output record was missing; codex pull request 1387 (aborted outputs are for calls that were cut short): after an interrupt each call gets one output that is truthful about whether the tool finished. What a user has been told, a client can have written down before: success reported and its record missing is silent loss.',
  untilTooLong: true,
  check(observation) {
    const finished = new Set(
      entries(observation, 'effect').flatMap((one) => (one.phase === 'finished' ? [one.callId] : [])),
    );
    // A client that keeps sessions on disk has such an entry, even where it left no file.
    const kept = entries(observation, 'persisted').slice(-1);
    const lost = kept.flatMap((entry) => {
      const last = keptPlace(observation, entry);
      const where = last?.at ?? `after turn ${entry.turn + 1}`;
      const how = last ? 'its output is nowhere in the file' : 'there is no session file';
      const at = (callId: string): Finding['at'] => [
        last ? within(last, [], `output ${callId}`) : { kind: 'file', turn: entry.turn, file: 0, items: [] },
      ];
      return [...finished]
        .filter((callId) => !outputs(last?.history ?? []).some((one) => isOutputOf(observation, callId, one)))
        .flatMap((callId): Finding[] => {
          switch (knowledgeOf(observation, callId)) {
            case 'whole':
              return [
                {
                  variant: 'persisted/lost',
                  message: `${where}: ${callId} did its work, and ${how}.`,
                  at: at(callId),
                },
              ];
            case 'told':
              return [
                {
                  variant: 'persisted/silent-loss',
                  message: `${where}: ${wordsFor(callId)}, and ${how}.`,
                  at: at(callId),
                },
              ];
            case 'cut-off':
            case 'destroyed':
              return [];
          }
        });
    });
    const madeUp = histories(observation).flatMap((place) =>
      place.history.flatMap((output, index) => {
        if (output.kind !== 'output' || !finished.has(output.callId) || isRealOutput(observation, output)) return [];
        const how = untruth(knowledgeOf(observation, output.callId), output.text);
        if (how === undefined) return [];
        const did = how === 'silent-loss' ? wordsFor(output.callId) : `${output.callId} did its work`;
        return [
          {
            variant: `${place.where}/${how}`,
            message: `${place.at}: ${did}, and the model is told ${JSON.stringify(shortened(output.text))}.`,
            at: [within(place, [index])],
          },
        ];
      }),
    );
    return [...lost, ...madeUp, ...toldTooSoon(observation)];
  },
};

/**
 * What a client can be expected to know of finished work. `whole`: everything. `told`: it was struck, but had told its user before
 * that the tool had finished. `cut-off`: it was struck before it told, or knew. `destroyed`: a fault took it or its output off the disk.
 */
type Knowledge = 'whole' | 'told' | 'cut-off' | 'destroyed';

function knowledgeOf(observation: Observation, callId: string): Knowledge {
  if (isCallDestroyed(observation, callId)) return 'destroyed';
  if (!struckCalls(observation).has(callId)) return 'whole';
  return wasToldFinished(observation, callId) ? 'told' : 'cut-off';
}

/** What is wrong with the words that stand in the place of a finished tool's output. */
function untruth(knowledge: Knowledge, text: string): string | undefined {
  switch (knowledge) {
    case 'whole':
      return 'made-up';
    case 'told':
      return saysItDidNotHappen(text) ? 'untruthful' : 'silent-loss';
    case 'cut-off':
      return saysItDidNotHappen(text) ? 'untruthful' : undefined;
    case 'destroyed':
      return undefined;
  }
}

/** That an output was not recorded is true of work that was done; that the work was cut short, or never begun, is not. */
function saysItDidNotHappen(text: string): boolean {
  return DENIES.test(text) || (CUTS_SHORT.test(text) && !OWNS_UP.test(text));
}

const DENIES =
  /abort|cancel|den(?:y|ied)|reject|skip|\b(?:not|never) (?:be(?:en)? )?(?:run|ran|executed|started|finished|completed)/i;
const CUTS_SHORT = /interrupt|terminat|kill/i;
const OWNS_UP = /\b(?:output|result|outcome)\b.{0,40}\b(?:not|never|lost|unknown|missing|unavailable|recorded)\b/i;

function wordsFor(callId: string): string {
  return `silent loss: the user was told that ${callId} had finished`;
}

/** Outputs that tell work as done that was cut short: held tools say where their effect is only when they are done. */
function toldTooSoon(observation: Observation): Finding[] {
  const effects = entries(observation, 'effect');
  const cutShort = scriptedCalls(observation.case.script).filter(
    ({ job, work }) =>
      work === 'hold' &&
      effects.some((one) => one.job === job) &&
      !effects.some((one) => one.job === job && one.phase === 'finished'),
  );
  return histories(observation).flatMap((place) =>
    place.history.flatMap((output, index) =>
      cutShort.flatMap((call) => {
        if (output.kind !== 'output' || !isDone(call, output)) return [];
        return [
          {
            variant: `${place.where}/too-soon`,
            message: `${place.at}: ${call.job} never finished, and the model is told ${JSON.stringify(shortened(output.text))}.`,
            at: [within(place, [index])],
          },
        ];
      }),
    ),
  );
}

export const jobRunsOnce: Invariant = {
  id: 'job-runs-once',
  rule: 'No job runs twice, unless what is known of its first run was cut off or destroyed before the client had told of it.',
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
      const isRepeated = new Set(ids).size < ids.length;
      // Who lost a call by no fault of its own cannot keep the model from asking again; to run that call itself again is its own doing.
      const known = ids.filter((callId) => ['whole', 'told'].includes(knowledgeOf(observation, callId)));
      if (!isRepeated && known.length < 2) return [];
      const same = new Set(ids).size === 1 ? 'one-call' : 'asked-again';
      return [
        {
          variant: same,
          message: `${job} ran ${runs.length} times, as ${ids.join(', ')}.`,
          at: [...new Set(ids)].map((callId) => ({ kind: 'effect', callId })),
        },
      ];
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
      .map((callId) => ({
        variant: 'early',
        message: `${callId} ran, and its call never arrived whole.`,
        at: [{ kind: 'effect', callId }],
      }));
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
