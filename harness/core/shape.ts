// The shapes of a client's behaviour: what it asks for and how that goes on, how turns end, what lies on disk, what is left behind. They
// are few and say nothing of the script: a count is none, one, two or several, and of a sequence only neighbours are told. A search
// that meets a shape for the first time has found something that the client does and that it had not seen.
import { struckBy } from './coverage.ts';
import { changesOf, kindsOf, toldAs } from './difference.ts';
import { calls, outputs, type History, type Item } from './item.ts';
import {
  entries,
  histories,
  isEnded,
  isWhole,
  replyTo,
  type Entry,
  type Observation,
  type PersistedFile,
} from './journal.ts';
import { keptPlace } from './loss.ts';
import type { Script } from './script.ts';

/** The shape of a turn that did not end in time. */
export const HUNG = 'turn: timed-out';

/** Every shape that a run showed, each once, sorted. Two runs of one trace show the same, unless the client itself tells its waits. */
export function shapesOf(observation: Observation): string[] {
  const shapes = [
    ...askingShapes(observation),
    ...turnShapes(observation),
    ...waitShapes(observation),
    ...diskShapes(observation),
    ...viewShapes(observation),
    ...workShapes(observation),
    ...displayShapes(observation),
    ...otherShapes(observation),
  ];
  return [...new Set(shapes)].toSorted();
}

type EntryOf<Kind extends Entry['kind']> = Extract<Entry, { kind: Kind }>;

/** By exchange and not by arrival: a request may overtake the end of a reply that its client has given up. */
function requestsOf(observation: Observation): EntryOf<'request'>[] {
  return entries(observation, 'request').toSorted((a, b) => a.exchange - b.exchange);
}

/** What each request adds to the one before and leaves out of it, and what had come in between. */
function askingShapes(observation: Observation): string[] {
  const requests = requestsOf(observation);
  return requests.flatMap((request, at) => {
    const before = requests[at - 1];
    const how = wayOf(request);
    const changes = changesOf(observation.case.script, before?.history ?? [], request.history);
    if (!before) return [`asks first ${how}`, ...changes.map((change) => `asks first: ${change}`)];
    const after =
      before.turn === request.turn
        ? `after ${fateOf(observation, before)}`
        : `in ${turnOf(observation, request, before)}`;
    return [
      ...changes.map((change) => `asks ${after}: ${change}`),
      ...(how === wayOf(before) ? [] : [`asks ${how}, not ${wayOf(before)}, ${after}`]),
      ...(request.follows === undefined ? [] : ['asks where it was redirected to']),
    ];
  });
}

function wayOf({ websocket, continues }: EntryOf<'request'>): string {
  return `${websocket ? 'over WebSocket' : 'over HTTP'}${continues ? ', going on' : ''}`;
}

/** How a turn begins that is not the first. */
function turnOf(observation: Observation, { turn }: EntryOf<'request'>, before: EntryOf<'request'>): string {
  const isResumed = entries(observation, 'prompt').some((one) => one.turn === turn && one.resumed);
  const isDamaged = entries(observation, 'damage').some((one) => one.turn === turn);
  return `a turn${isResumed ? ', resumed' : ''}${isDamaged ? ', damaged' : ''}, after ${fateOf(observation, before)}`;
}

/** What became of a request: refused, answered whole, or broken, and how far its calls had come then. */
function fateOf(observation: Observation, { exchange, rejected }: EntryOf<'request'>): string {
  const reply = replyTo(observation, exchange);
  if (rejected) return `rejection ${rejected.status}`;
  if (!reply || reply.receipt.status === 0) return 'no reply';
  const { status, events } = reply.receipt;
  if (status !== 200) return `refusal ${Math.floor(status / 100)}xx`;
  const isStruck = entries(observation, 'blow').some((one) => one.exchange === exchange);
  const intact = events.slice(0, reply.intact);
  const { tool } = struckBy(reply.step, intact, status);
  if (isStruck) return `a blow, ${tool}`;
  const isWholeBefore = isWhole({ ...reply, receipt: { ...reply.receipt, events: intact, mayHold: [] } });
  if (isWholeBefore) return reply.intact === undefined ? 'a whole reply' : 'a whole reply, broken behind its end';
  return reply.intact === undefined && isEnded(reply) ? `an incomplete reply, ${tool}` : `a broken reply, ${tool}`;
}

/** Without what differs between replies that were broken alike. */
function broadly(fate: string): string {
  return fate.replace(/,.*/, '');
}

/** How the exchanges of a turn follow one another, and how it ends. */
function turnShapes(observation: Observation): string[] {
  const outcomes = entries(observation, 'outcome');
  return outcomes.flatMap(({ turn, outcome, session }, at) => {
    const fates = requestsOf(observation)
      .filter((one) => one.turn === turn)
      .map((one) => fateOf(observation, one));
    const steps = [...fates.map(broadly), outcome.kind];
    const before = outcomes[at - 1];
    const whole = fates.findLastIndex((fate) => broadly(fate) === 'a whole reply');
    return [
      `turn: ${outcome.kind}`,
      ...steps.slice(1).map((step, index) => `turn: ${steps[index]}, then ${step}`),
      `turn: ${outcome.kind}, replies that failed before: ${several(fates.length - 1 - whole)}`,
      ...(before ? [`turn: ${outcome.kind} behind one ${before.outcome.kind}`] : []),
      ...(before && before.session !== session ? ['turn: in another session'] : []),
    ];
  });
}

/** How long the client says that it waits, beside how long it was asked to and how long it had waited before. */
function waitShapes(observation: Observation): string[] {
  const requests = requestsOf(observation);
  return requests.flatMap(({ waited, turn }, at) => {
    const before = requests[at - 1];
    if (!waited?.exact || before?.turn !== turn) return [];
    const asked = replyTo(observation, before.exchange)?.retryAfter_ms;
    const earlier = before.waited?.ms;
    return [
      `waits${waited.ms === 0 ? ' not at all' : ''} after ${fateOf(observation, before)}`,
      ...(asked === undefined ? [] : [`waits ${compared(waited.ms, asked)} than asked`]),
      ...(earlier === undefined ? [] : [`waits ${compared(waited.ms, earlier)} than before`]),
    ];
  });
}

function compared(one: number, other: number): string {
  return one === other ? 'no longer and no shorter' : one > other ? 'longer' : 'shorter';
}

/** Which records stand side by side, what lacks its other half, what cannot be read, and what differs from what was last sent. */
function diskShapes(observation: Observation): string[] {
  const { script } = observation.case;
  return entries(observation, 'persisted').flatMap((entry) => {
    const { files } = entry.persisted;
    const sent = requestsOf(observation).findLast((one) => one.turn <= entry.turn);
    const kept = keptPlace(observation, entry);
    return [
      `disk: files: ${several(files.length)}`,
      ...files.flatMap((file) => fileShapes(script, file)),
      ...(sent && kept
        ? changesOf(script, sent.history, kept.history).map((one) => `disk beside the last request: ${one}`)
        : []),
    ];
  });
}

function fileShapes(script: Script, { history, unreadable, session, numbers }: PersistedFile): string[] {
  const kinds = ['begin', ...history.map((item) => recordOf(script, item)), 'end'];
  const steps = numbers?.slice(1).map((number, at) => number - (numbers[at] ?? 0)) ?? [];
  return [
    ...kinds.slice(1).map((kind, at) => `disk: ${kinds[at]}, then ${kind}`),
    ...kindsOf(script, unpaired(history)).map((kind) => `disk: a lone ${kind}`),
    ...(unreadable.length > 0 ? [`disk: unreadable records: ${several(unreadable.length)}`] : []),
    ...(session === undefined ? ['disk: a file that names no session'] : []),
    ...(numbers ? [`disk: numbered from ${numbers[0] === 0 || numbers[0] === 1 ? numbers[0] : 'elsewhere'}`] : []),
    ...steps.map(
      (step) =>
        `disk: numbers ${step === 1 ? 'in order' : step > 1 ? 'that jump' : step === 0 ? 'twice' : 'that go back'}`,
    ),
  ];
}

/** A record of a file in more detail. */
function recordOf(script: Script, item: Item): string {
  return 'via' in item && item.via === 'custom' ? `custom ${toldAs(script, item)}` : toldAs(script, item);
}

/** Calls without an output, and outputs without a call. */
function unpaired(history: History): History {
  const called = new Set(calls(history).map((one) => one.callId));
  const answered = new Set(outputs(history).map((one) => one.callId));
  return history.filter(
    (one) => (one.kind === 'call' && !answered.has(one.callId)) || (one.kind === 'output' && !called.has(one.callId)),
  );
}

/** What the client's own readers tell, beside what lies on disk. */
function viewShapes(observation: Observation): string[] {
  const { script } = observation.case;
  const last = entries(observation, 'persisted').at(-1);
  const kept = last && keptPlace(observation, last)?.history;
  return entries(observation, 'views').flatMap(({ views }) =>
    views.flatMap(({ reader, history }) =>
      changesOf(script, kept ?? [], history).map((change) => `${reader} beside the disk: ${change}`),
    ),
  );
}

/** What became of what the model asked for. */
function workShapes(observation: Observation): string[] {
  const effects = entries(observation, 'effect');
  const askings = [...new Set(effects.map((one) => one.callId))].map((callId) => {
    const phases = effects.filter((one) => one.callId === callId).map((one) => one.phase);
    const times = (phase: string) => several(phases.filter((one) => one === phase).length);
    return `work: of one call: started: ${times('started')}, finished: ${times('finished')}`;
  });
  const jobs = Object.values(Object.groupBy(effects, (one) => one.job)).map(
    (all = []) => `work: calls for one job: ${several(new Set(all.map((one) => one.callId)).size)}`,
  );
  return [...askings, ...jobs];
}

/** What the user was shown, beside what is kept of it in the end. */
function displayShapes(observation: Observation): string[] {
  const shown = entries(observation, 'display');
  const texts = shown.flatMap((one) => one.texts);
  const kept = new Set(
    histories(observation)
      .at(-1)
      ?.history.flatMap((item) => (item.kind === 'message' ? item.text : [])),
  );
  const lacking = texts.some((text) => !kept.has(text));
  return [
    ...shown.map((one) => `display: ends: ${several(one.ends)}`),
    ...(shown.some((one) => new Set(one.texts).size < one.texts.length) ? ['display: a text twice'] : []),
    ...(lacking ? ['display: a text that is not kept'] : []),
    ...(shown.length > 0 && textsOf(observation.case.script).some((text) => kept.has(text) && !texts.includes(text))
      ? ['display: without a text that is kept']
      : []),
  ];
}

function textsOf(script: Script): string[] {
  const says = script.turns.flatMap((turn) => turn.steps).flatMap((step) => step.says);
  return says.flatMap((part) => (part.kind === 'text' ? [part.text] : []));
}

/** What else was asked for, and what was left behind. */
function otherShapes(observation: Observation): string[] {
  return observation.journal.flatMap((entry): string[] => {
    switch (entry.kind) {
      case 'request':
        return entry.rejected ? [`rejected: ${entry.rejected.status} ${entry.rejected.code ?? ''}`.trim()] : [];
      case 'warm-up':
        return [`warm-up${entry.rejected ? ', rejected' : ''}`];
      case 'handshake':
        return [`handshake: ${entry.status === 101 ? 'opened' : 'refused'}`];
      case 'stray':
        return [`stray: ${entry.method} ${withoutIds(entry.path)}`];
      case 'left':
        return [`left: processes: ${several(entry.processes.length)}, files: ${several(entry.files.length)}`];
      case 'prompt':
      case 'reply':
      case 'gate':
      case 'blow':
      case 'damage':
      case 'outcome':
      case 'display':
      case 'persisted':
      case 'views':
      case 'effect':
      case 'trouble':
        return [];
    }
  });
}

/** A path without what may be an id, and without its query. */
function withoutIds(path: string): string {
  return path.replace(/\?.*/, '').replaceAll(/\/[^/]*\d[^/]*(?=\/|$)/g, '/#');
}

/** Counts that grow with the script are cut off. */
function several(count: number): string {
  return count === 0 ? 'none' : count === 1 ? 'one' : count === 2 ? 'two' : 'several';
}
