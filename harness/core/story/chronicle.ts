// The chronicle of a run: what its client was told, in the order in which it was said, whatever the client has made of it. What a
// history lacks is drawn where it belongs by this order.
import { calls } from '../item.ts';
import { entries, type Observation } from '../journal.ts';
import { telling } from '../telling.ts';
import { quoted } from '../words.ts';

/** Names what a key of a telling speaks of: whatever an output says, it is the output of its call. */
export function nameOfKey(key: string): string {
  return key.replace(/^(output [^:]*): .*$/s, '$1');
}

/** Everything that was said, by such names, each once: prompts, texts, calls, and behind each call its output. */
export function chronicleOf(observation: Observation): string[] {
  const { script } = observation.case;
  const names = script.turns.flatMap(({ prompt }, turn) => [
    `user: ${prompt}`,
    ...entries(observation, 'reply')
      .filter((one) => one.turn === turn)
      .toSorted((a, b) => a.exchange - b.exchange)
      .flatMap((one) => telling(script, one.said).map(nameOfKey))
      .flatMap((name) => (name.startsWith('call ') ? [name, name.replace('call', 'output')] : [name])),
  ]);
  return [...new Set(names)];
}

/** What a name speaks of, in the words in which an item of that kind is told. */
export function wordsOfName(
  observation: Observation,
  name: string,
): { kind: 'message' | 'call' | 'output'; words: string } {
  const [, role, text] = /^(user|assistant): (.*)$/s.exec(name) ?? [];
  if (role !== undefined && text !== undefined) return { kind: 'message', words: `${role} ${quoted(text)}` };
  const kind = name.startsWith('call ') ? 'call' : 'output';
  const histories = [
    ...entries(observation, 'reply').map((reply) => reply.said),
    ...entries(observation, 'request').map((request) => request.history),
  ];
  const made = calls(histories.flat()).find(({ callId }) => name === `${kind} ${callId}`);
  return { kind, words: made ? `${made.via} ${name}` : name };
}
