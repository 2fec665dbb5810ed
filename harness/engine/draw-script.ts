// Draws scripts that any client can be asked to play: conversations of several turns in which the model says all that its alphabet
// has. Most of what is drawn is small and plain, and what is odd is seasoning, so that a search meets the common failures first
// and a shrunk case has little to lose.
import fc from 'fast-check';
import { manner, type Flaw, type Foreign, type Saying, type Script, type Turn, type Work } from '../core/script.ts';
import type { CallVia } from '../core/item.ts';

/** So many draws of a hundred have what is odd; the rest is plain. */
function seldom<Value>(percent: number, odd: fc.Arbitrary<Value>): fc.Arbitrary<Value | undefined> {
  return fc.oneof({ weight: 100 - percent, arbitrary: fc.constant(undefined) }, { weight: percent, arbitrary: odd });
}

type Asking = readonly [CallVia, Work];

/** Calls that every client with tools of both kinds can be asked for. */
const askings: fc.Arbitrary<Asking> = fc.oneof(
  { weight: 8, arbitrary: fc.constant<Asking>(['custom', 'append']) },
  { weight: 6, arbitrary: fc.constant<Asking>(['function', 'append']) },
  {
    weight: 3,
    arbitrary: fc.constantFrom<Asking[]>(
      ['function', 'fail'],
      ['function', 'hold'],
      ['function', 'quiet'],
      ['custom', 'fail'],
      ['custom', 'write'],
    ),
  },
  { weight: 1, arbitrary: fc.constant<Asking>(['function', 'loud']) },
  { weight: 2, arbitrary: fc.constantFrom<Asking[]>(['custom', 'unknown'], ['function', 'unknown']) },
);

const flaws = fc.constantFrom<Flaw[]>(
  'malformed',
  'empty',
  'wrong-kind',
  'in-progress',
  'incomplete',
  'reused-id',
  'unfinished',
);

const foreigners = fc.constantFrom<Foreign[]>(
  'unheard-of',
  'user-message',
  'developer-message',
  'function-output',
  'custom-output',
);

const plainWords = fc.constantFrom(
  'Working on it.',
  'Fünf Größen, naïve café.',
  '日本語のテキスト。',
  'Looks 👩‍👩‍👧 fine 🎉.',
);

/** Text that a careless reader loses, splits or mistakes for something else. */
const oddWords = fc.oneof(
  fc.constantFrom(
    'e\u0301 n\u0303 a\u0308\u0323',
    'null \0 inside',
    'high \uD83D alone',
    'low \uDE00 alone',
    'line \u2028 and paragraph \u2029',
    'right to left \u202Eشكرا\u202C and שלום',
    '𝒜𝕊𝒞𝕀𝕀 𠜎 \u{10FFFD}',
    '🏳️‍🌈🇩🇪👩🏽‍🚀',
    'data: {"type":"response.completed"}\n\nevent: error\r\n\r\n',
    '"quoted" \\ and \\u0041 and \uFEFF',
    ' leading and trailing \n',
  ),
  fc.constantFrom(2_000, 50_000).map((length) => 'Long 🎉 text. '.repeat(Math.ceil(length / 14))),
);

/** The shape of a call, before it is named. */
const callShape = fc.record({ asking: askings, flaw: seldom(6, flaws) });
type CallShape = typeof callShape extends fc.Arbitrary<infer Shape> ? Shape : never;

const textShape = fc.record({
  words: fc.oneof({ weight: 9, arbitrary: plainWords }, { weight: 1, arbitrary: oddWords }),
  unfinished: seldom(2, fc.constant('unfinished' as const)),
});
type TextShape = typeof textShape extends fc.Arbitrary<infer Shape> ? Shape : never;

const stepShape = fc.record({
  /** Before everything else, as models do it. */
  reasoning: seldom(12, fc.record({ words: plainWords, encrypted: fc.boolean() })),
  before: seldom(40, textShape),
  calls: fc.oneof(
    { weight: 6, arbitrary: fc.array(callShape, { minLength: 1, maxLength: 1 }) },
    { weight: 4, arbitrary: fc.array(callShape, { minLength: 2, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.array(callShape, { maxLength: 3 }) },
  ),
  between: seldom(6, textShape),
  foreign: seldom(3, foreigners),
  after: seldom(6, textShape),
});
type StepShape = typeof stepShape extends fc.Arbitrary<infer Shape> ? Shape : never;

const turnShape = fc.record({
  steps: fc.oneof(
    { weight: 9, arbitrary: fc.array(stepShape, { minLength: 1, maxLength: 2 }) },
    { weight: 1, arbitrary: fc.array(stepShape, { maxLength: 3 }) },
  ),
  resume: fc.boolean(),
});
type TurnShape = typeof turnShape extends fc.Arbitrary<infer Shape> ? Shape : never;

const turnShapes = fc.oneof(
  { weight: 8, arbitrary: fc.array(turnShape, { minLength: 1, maxLength: 1 }) },
  { weight: 2, arbitrary: fc.array(turnShape, { minLength: 2, maxLength: 3 }) },
);

/** Scripts of one to three turns, and a last one, in a resumed session, in which nothing is new. */
export const scripts: fc.Arbitrary<Script> = fc
  .record({ manner: fc.constantFrom(...manner.options), turns: turnShapes })
  .map(({ turns, ...drawn }) => ({ ...drawn, turns: named(turns) }));

/** The same script, said as a model should: what odd words do to a client is a question for the wire. */
export function withoutOddities(script: Script): Script {
  const plain = (says: readonly Saying[]): Saying[] =>
    says.flatMap((part): Saying[] => {
      if (part.kind === 'foreign') return [];
      const { flaw: _, ...right } = { flaw: undefined, ...part };
      return ['text' in right ? { ...right, text: right.text.toWellFormed() } : right];
    });
  const turns = script.turns.map((turn) => ({
    ...turn,
    steps: turn.steps.map(({ says }) => ({ says: plain(says) })).filter(({ says }) => says.length > 0),
  }));
  return { ...script, turns };
}

/**
 * The same script, with the first call held that can be: only a tool that runs on can be met by what strikes its client. As the last
 * call of its step it keeps no other waiting.
 */
export function withHeldCall(script: Script): Script {
  const steps = script.turns.flatMap((turn) => turn.steps);
  const lasts = steps.map(({ says }) => says.findLast((part) => part.kind === 'call'));
  const held = lasts.find((part) => part?.via === 'function' && part.work === 'append' && part.flaw === undefined);
  const turns = script.turns.map((turn) => ({
    ...turn,
    steps: turn.steps.map(({ says }) => ({
      says: says.map((part) => (part === held && part.kind === 'call' ? { ...part, work: 'hold' as const } : part)),
    })),
  }));
  return { ...script, turns };
}

/** Gives every part its name, in the order in which they are said: `j1`, `t1`, `r1`, `x1`. */
function named(shapes: readonly TurnShape[]): Turn[] {
  const counts = { j: 0, t: 0, r: 0, x: 0 };
  const name = (letter: keyof typeof counts) => `${letter}${(counts[letter] += 1)}`;
  const turns = shapes.map(({ steps, resume }, index): Turn => {
    const says = steps.map((step) => sayingsOf(step, name)).filter((parts) => parts.length > 0);
    const closing: Saying = { kind: 'text', id: name('t'), text: `Part ${index + 1} is done.` };
    return {
      prompt: index === 0 ? 'Do the work.' : `Go on with part ${index + 1}.`,
      resume: resume && index > 0,
      steps: [...says, [closing]].map((parts) => ({ says: parts })),
    };
  });
  const bye: Saying = { kind: 'text', id: 'bye', text: 'Nothing was lost.' };
  return [...turns, { prompt: 'Go on.', resume: true, steps: [{ says: [bye] }] }];
}

type Namer = (letter: 'j' | 't' | 'r' | 'x') => string;

function sayingsOf({ reasoning, before, calls, between, foreign, after }: StepShape, name: Namer): Saying[] {
  const text = (shape: TextShape | undefined): Saying[] => {
    if (!shape) return [];
    const id = name('t');
    return [{ kind: 'text', id, text: `${shape.words} (${id})`, ...(shape.unfinished && { flaw: shape.unfinished }) }];
  };
  const [first, ...others] = heldLast(calls).map(({ asking: [via, work], flaw }): Saying => ({
    kind: 'call',
    job: name('j'),
    via,
    work,
    ...(flaw && { flaw }),
  }));
  return [
    ...(reasoning
      ? [
          {
            kind: 'reasoning',
            id: name('r'),
            text: `${reasoning.words} I think.`,
            encrypted: reasoning.encrypted,
          } as const,
        ]
      : []),
    ...text(before),
    ...(first ? [first] : []),
    ...text(between),
    ...others,
    ...(foreign ? [{ kind: 'foreign', id: name('x'), item: foreign } as const] : []),
    ...text(after),
  ];
}

/**
 * A client may run its tools one after the other, and whatever came behind one that is held would wait for it: at most one call
 * of a step is held, the last one. A quiet tool names no job, so that with an id used before nobody could tell its output.
 */
function heldLast(calls: readonly CallShape[]): CallShape[] {
  const isHeld = ({ asking: [, work] }: CallShape) => work === 'hold';
  const known = calls.map((one) => {
    const namesNoJob = one.asking[1] === 'quiet' || one.asking[1] === 'unknown';
    return one.flaw === 'reused-id' && namesNoJob ? { ...one, flaw: undefined } : one;
  });
  return [...known.filter((one) => !isHeld(one)), ...known.filter(isHeld).slice(0, 1)];
}
