// The scenes of one exchange: the handshakes that were refused, the request, the model's reply, what was seen of its tools before the
// stream went on, the cut or the blow, and what is known of its tools only from the end of the run.
import { missingWords, newWords } from './change.ts';
import { entries, isWhole, refusedHandshakes, replyTo, saysAll, type Entry } from '../journal.ts';
import { requestBefore, requestId } from './seen.ts';
import { linesIn, sceneOf, type Stage } from './stage.ts';
import { callIdOf } from '../script.ts';
import type { Scene } from './story.ts';
import { deliveredWords, quoted, stepWords, withoutIds } from '../words.ts';

type Request = Extract<Entry, { kind: 'request' }>;
type Reply = Extract<Entry, { kind: 'reply' }>;

/** From the client to the model, and back. */
const ASKS = { from: 'client', to: 'model' } as const;
const ANSWERS = { from: 'model', to: 'client' } as const;

/** Every scene of one exchange of that turn. */
export function exchangeScenes(stage: Stage, turn: number, exchange: number): Scene[] {
  const { observation } = stage;
  const requests = entries(observation, 'request').filter((one) => one.turn === turn && one.exchange === exchange);
  const reply = replyTo(observation, exchange);
  return [
    ...handshakeScenes(stage, turn, exchange),
    ...requests.flatMap((request) => requestScenes(stage, request)),
    ...(reply ? replyScenes(stage, reply) : []),
    ...(reply || requests.some((one) => one.rejected) ? [] : requests.map(() => unanswered(stage, turn, exchange))),
    ...effectScenes(stage, turn, exchange),
  ];
}

/** One scene for each fault that refused any. One that was accepted shows in how the request came. */
function handshakeScenes(stage: Stage, turn: number, exchange: number): Scene[] {
  const refused = refusedHandshakes(stage.observation, turn, exchange);
  return refused.map(({ fault, times }) =>
    sceneOf(
      stage,
      {
        kind: 'handshake',
        turn,
        exchange,
        ...ASKS,
        words: `${stage.describe(fault)}: ${times} refused`,
        faults: [fault],
      },
      (at) => at.kind === 'handshake' && at.exchange === exchange,
    ),
  );
}

function requestScenes(stage: Stage, request: Request): Scene[] {
  const { exchange, turn, rejected } = request;
  return [
    sceneOf(
      stage,
      { kind: 'request', turn, exchange, ...ASKS, words: requestWords(stage, request), listing: requestId(exchange) },
      // A handshake that was refused without a fault has no scene of its own.
      (at) => (at.kind === 'request' || at.kind === 'handshake') && at.exchange === exchange,
    ),
    ...(rejected
      ? [
          sceneOf(stage, {
            kind: 'refusal',
            turn,
            exchange,
            ...ANSWERS,
            words: `${rejected.status}: ${withoutIds(rejected.message)}`,
          }),
        ]
      : []),
  ];
}

/** What is new in it; what is not any more. */
function requestWords(stage: Stage, request: Request): string {
  const { exchange, follows } = request;
  const before = requestBefore(stage.observation, request);
  const lines = linesIn(stage, requestId(exchange));
  const added = newWords(lines, before === undefined);
  const missing = missingWords(lines);
  return [
    `${howItAsks(stage, request)}${request.websocket ? ' over WebSocket' : ''}`,
    ...(follows === undefined ? [] : [`following the redirect of #${follows}`]),
    ...(saysAll(request) ? [added ? `with ${added}` : 'with nothing new'] : ['on top of a response that is not known']),
    ...(missing ? [`without ${missing}`] : []),
  ].join(', ');
}

/** The first request of a turn asks; behind a whole reply the next one goes on from it. */
function howItAsks({ observation }: Stage, { exchange, turn }: Request): string {
  const earlier = entries(observation, 'request').filter((one) => one.turn === turn && one.exchange < exchange);
  const last = Math.max(...earlier.map((one) => one.exchange));
  const reply = replyTo(observation, last);
  if (earlier.length === 0) return 'asks';
  return reply && isWhole(reply) ? 'goes on' : 'asks again';
}

function unanswered(stage: Stage, turn: number, exchange: number): Scene {
  return sceneOf(stage, { kind: 'reply', turn, exchange, ...ANSWERS, words: 'no reply was delivered' });
}

function replyScenes(stage: Stage, reply: Reply): Scene[] {
  const { exchange, turn, step, faults } = reply;
  const isHere = (at: { kind: string; exchange?: number }) => at.kind === 'reply' && at.exchange === exchange;
  const isCut = faults.length > 0;
  const blows = entries(stage.observation, 'blow').filter((one) => one.exchange === exchange);
  const words = `${faults.map(stage.describe).join(', then ')}: ${deliveredWords(reply)}`;
  // An interrupt is the user's; a signal comes from nobody that takes part.
  const striker = blows.some(({ blow }) => blow.kind === 'interrupt') ? 'user' : 'client';
  return [
    ...(step
      ? [
          sceneOf(
            stage,
            { kind: 'reply', turn, exchange, ...ANSWERS, words: stepWords(step) },
            (at) => !isCut && isHere(at),
          ),
        ]
      : []),
    ...gateScenes(stage, reply),
    ...(isCut && blows.length === 0
      ? [sceneOf(stage, { kind: 'cut', turn, exchange, ...ANSWERS, words, faults }, isHere)]
      : []),
    ...(isCut && blows.length > 0
      ? [sceneOf(stage, { kind: 'blow', turn, exchange, from: striker, to: 'client', words, faults }, isHere)]
      : []),
  ];
}

/** What was seen of tools, and told to the user, before the stream went on. */
function gateScenes(stage: Stage, { exchange, turn }: Reply): Scene[] {
  return entries(stage.observation, 'gate')
    .filter((one) => one.exchange === exchange)
    .flatMap(({ signal }): Scene[] => {
      switch (signal.kind) {
        case 'effect':
          return [effectScene(stage, turn, exchange, signal.callId, signal.phase)];
        case 'told': {
          const words = 'callId' in signal ? `${signal.callId} has ended` : quoted(signal.text);
          return [
            sceneOf(stage, { kind: 'gate', turn, exchange, from: 'client', to: 'user', words: `tells: ${words}` }),
          ];
        }
        case 'seen':
        case 'read':
          return [];
      }
    });
}

/**
 * The effects of a reply's calls that nobody waited for: they were found when all was over, and may have come at any time behind it.
 * One that a gate has told is told once more only where it came again.
 */
function effectScenes(stage: Stage, turn: number, exchange: number): Scene[] {
  const { observation } = stage;
  const gates = entries(observation, 'gate').map(({ signal }) => signal);
  const effects = entries(observation, 'effect').filter((one) => one.callId === callIdOf(one.job, exchange));
  return [...Map.groupBy(effects, ({ callId, phase }) => `${callId} ${phase}`).values()].flatMap((same) => {
    const [effect] = same;
    if (!effect) return [];
    const { callId, phase } = effect;
    const isTold = gates.some((one) => one.kind === 'effect' && one.callId === callId && one.phase === phase);
    const times = same.length - Number(isTold);
    const often = `${times > 1 ? ` ${times} times` : ''}${isTold ? ' again' : ''}`;
    return times === 0 ? [] : [effectScene(stage, turn, exchange, callId, `${phase}${often}, as was found at the end`)];
  });
}

function effectScene(stage: Stage, turn: number, exchange: number, callId: string, words: string): Scene {
  return sceneOf(
    stage,
    { kind: 'effect', turn, exchange, from: 'client', to: 'tool', words: `${callId} ${words}` },
    (at) => at.kind === 'effect' && at.callId === callId,
  );
}
