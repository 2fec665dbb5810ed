// A history holds what was said, and nothing else: no client puts words into the model's mouth.
import type { History, Item } from '../core/item.ts';
import { entries, histories, within } from '../core/journal.ts';
import { shortened } from '../core/mask.ts';
import { leftByDamage } from '../core/loss.ts';
import { foreignAs, type Script } from '../core/script.ts';
import type { Invariant } from './invariant.ts';

export const historyWasSaid: Invariant = {
  id: 'history-was-said',
  rule: 'Every message and call that a history ascribes to the model was said by it, with these words and this input, and nothing that it said is given out as the words of the user.',
  source:
    'The Responses API is stateless here (store: false): the model takes every assistant item in the input for its own.',
  check(observation) {
    // What a fault has garbled into other words, the client has not made up.
    const said = [...entries(observation, 'reply').flatMap((reply) => reply.said), ...leftByDamage(observation)];
    return histories(observation).flatMap((place) =>
      place.history.flatMap((item, index) => {
        const how = turnedRound(observation.case.script, item) ?? madeUp(item, said);
        if (how === undefined) return [];
        const message = `${place.at}: ${how.message}`;
        return [{ variant: `${place.where}/${how.kind}`, message, at: [within(place, [index])] }];
      }),
    );
  },
};

/** A message of the model's that only a client should send. A developer's words come from nobody else than the client either. */
function turnedRound(script: Script, item: Item): { kind: string; message: string } | undefined {
  if (item.kind !== 'message' || item.role === 'assistant') return undefined;
  const parts = script.turns.flatMap((turn) => turn.steps).flatMap((step) => step.says);
  const isForeign = parts.some((part) => {
    const said = part.kind === 'foreign' ? foreignAs(part.item, part.id, 0) : undefined;
    return said?.kind === 'message' && said.text === item.text;
  });
  if (!isForeign) return undefined;
  return {
    kind: 'role',
    message: `the model said ${JSON.stringify(item.text)}, which stands here as the ${item.role}'s.`,
  };
}

function madeUp(item: Item, said: History): { kind: string; message: string } | undefined {
  switch (item.kind) {
    case 'message':
      if (item.role !== 'assistant' || said.some((one) => one.kind === 'message' && begins(one.text, item.text)))
        return undefined;
      return { kind: 'message', message: `the model never said ${JSON.stringify(shortened(item.text))}.` };
    case 'call': {
      const asked = said.filter((one) => one.kind === 'call' && one.callId === item.callId);
      if (
        asked.some(
          (one) => one.kind === 'call' && one.via === item.via && one.name === item.name && one.input === item.input,
        )
      )
        return undefined;
      return asked.length === 0
        ? { kind: 'call', message: `the model never made the call ${item.callId}.` }
        : { kind: 'input', message: `the call ${item.callId} is not as the model made it.` };
    }
    case 'output':
    case 'reasoning':
    case 'other':
      return undefined;
  }
}

/** A message that a broken stream left unfinished may be kept as far as it came. Lone surrogates cannot be sent back. */
function begins(whole: string, part: string): boolean {
  return whole.toWellFormed().startsWith(part);
}
