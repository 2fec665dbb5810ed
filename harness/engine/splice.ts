// Takes turns of one script into another: every part gets a name, every text and every prompt words that nothing else there has.
import fc from 'fast-check';
import { nameOf, type Saying, type Script, type Turn } from '../core/script.ts';

/** Longer conversations cost more than they show. */
const MOST_TURNS = 5;

/** A script with one or two turns of another one among its own, or in the place of some; its last turn stays what it is. */
export function spliced(script: Script, other: Script): fc.Arbitrary<Script> {
  const own = script.turns.slice(0, -1);
  const last = script.turns.slice(-1);
  // The last turn of the other is there for its own healthy end.
  const given = other.turns.slice(0, -1);
  if (given.length === 0) return fc.constant(script);
  return fc
    .record({
      at: fc.integer({ min: 0, max: own.length }),
      instead: fc.integer({ min: 0, max: 1 }),
      from: fc.integer({ min: 0, max: given.length - 1 }),
      count: fc.integer({ min: 1, max: 2 }),
    })
    .map(({ at, instead, from, count }): Script => {
      const [before, behind] = [own.slice(0, at), own.slice(at + instead)];
      const taken = given.slice(from, from + count);
      const room = MOST_TURNS - before.length - behind.length - last.length;
      const added = renamed(taken.slice(0, Math.max(0, room)), [...before, ...behind, ...last]);
      const [first, ...rest] = [...before, ...added, ...behind, ...last];
      return { ...script, turns: first ? [{ ...first, resume: false }, ...rest] : script.turns };
    });
}

/** The same turns, in which nothing is called as something in the others is. */
function renamed(turns: readonly Turn[], others: readonly Turn[]): Turn[] {
  const says = others.flatMap((turn) => turn.steps).flatMap((step) => step.says);
  const names = new Set(says.map(nameOf));
  const texts = new Set(says.flatMap((part) => ('text' in part ? [part.text] : [])));
  const prompts = new Set(others.map((turn) => turn.prompt));
  return turns.map((turn) => ({
    ...turn,
    prompt: free(prompts, turn.prompt, (number) => `Go on with part ${number}.`),
    steps: turn.steps.map((step) => ({ says: step.says.map((part) => renamedPart(part, names, texts)) })),
  }));
}

function renamedPart(part: Saying, names: Set<string>, texts: Set<string>): Saying {
  const old = nameOf(part);
  const name = free(names, old, (number) => `${/^[a-z]+/.exec(old)?.[0] ?? 'p'}${number}`);
  switch (part.kind) {
    case 'call':
      return { ...part, job: name };
    case 'foreign':
      return { ...part, id: name };
    case 'text':
    case 'reasoning': {
      const own = part.text.replace(`(${old})`, `(${name})`);
      return { ...part, id: name, text: free(texts, own, (number) => `${own} (${name}, ${number})`) };
    }
  }
}

/** A value as it is where it is free, else the first free one of its kind, numbered from 1; it is free no longer. */
function free(taken: Set<string>, value: string, numbered: (number: number) => string): string {
  let found = value;
  for (let number = 1; taken.has(found); number += 1) found = numbered(number);
  taken.add(found);
  return found;
}
