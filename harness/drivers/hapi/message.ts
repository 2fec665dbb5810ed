// A conversation as HAPI's messages API shows it to its user, and what of one turn can be read from it.
import { z } from 'zod';
import type { Display, Outcome } from '../../core/journal.ts';

export const message = z.looseObject({
  id: z.string(),
  /** Counts the messages of a session. */
  seq: z.number(),
  /** The id that its sender gave it. */
  localId: z.string().nullish(),
  /** When the hub got it, and when an agent has taken it in, null before: in milliseconds, by the hub's clock. */
  createdAt: z.number(),
  invokedAt: z.number().nullish(),
  content: z.unknown(),
});
export type Message = z.infer<typeof message>;

/** What Codex says, or what became of it: HAPI shows both as messages of the agent. */
const said = z.looseObject({
  content: z.looseObject({
    type: z.literal('codex'),
    data: z.looseObject({ type: z.literal('message'), message: z.string(), id: z.string().optional() }),
  }),
});

/** HAPI says so when the agent waits for its user. */
const ready = z.looseObject({
  content: z.looseObject({ type: z.literal('event'), data: z.looseObject({ type: z.literal('ready') }) }),
});

/**
 * A failure has no type of its own. What tells it from an answer is its text, which begins with "Codex error: ", and for a program
 * the end of its id.
 */
const FAILURE = /:task_failed$/;

export interface Turn {
  /** Whether the agent has taken the prompt in and waits for the next one. */
  readonly isOver: boolean;
  /** Whether the user was shown a failure. */
  readonly isFailed: boolean;
  readonly outcome: Outcome;
  readonly display: Display;
}

/**
 * Reads the turn that a prompt began.
 *
 * @param messages of one session, in any order
 * @param asked the local id of the prompt
 */
export function readTurn(messages: readonly Message[], asked: string): Turn {
  const prompt = messages.find((one) => one.localId === asked);
  const since = prompt?.invokedAt;
  // What had waited in the queue before may be answered first, behind this prompt in the list.
  const behind =
    prompt === undefined || typeof since !== 'number'
      ? []
      : messages.filter((one) => one.seq > prompt.seq && one.createdAt >= since);
  const spoken = behind
    .toSorted((a, b) => a.seq - b.seq)
    .flatMap(({ content }) => {
      const data = said.safeParse(content).data?.content.data;
      return data === undefined ? [] : [{ text: data.message, isFailure: FAILURE.test(data.id ?? '') }];
    });
  const texts = spoken.filter((one) => !one.isFailure).map((one) => one.text);
  const failures = spoken.filter((one) => one.isFailure).length;
  const waits = behind.filter(({ content }) => ready.safeParse(content).success).length;
  const last = spoken.at(-1);
  return {
    isOver: waits > 0,
    isFailed: failures > 0,
    outcome: last?.isFailure ? { kind: 'failed', message: last.text } : { kind: 'answered', text: texts.at(-1) ?? '' },
    // Behind a failure the agent also waits, which tells the user nothing more of the turn.
    display: { texts, ends: failures > 0 ? failures : waits },
  };
}
