// A standing on a terminal: in the colour of its tone. What is bad is told in capitals as well, because logs have no colours.
import { colours } from '../colours.ts';
import type { Standing } from '../../core/exercise.ts';
import { STANDINGS, type Tone } from '../standings.ts';

const COLOURS: Readonly<Record<Tone, (text: string) => string>> = {
  good: colours.green,
  known: colours.magenta,
  bad: colours.red,
  doubt: colours.yellow,
  none: colours.gray,
};

export function terminalWord(of: Standing): string {
  return COLOURS[STANDINGS[of].tone](loggedWord(of));
}

/** Without a colour. */
export function loggedWord(of: Standing): string {
  const { word, tone } = STANDINGS[of];
  return tone === 'bad' ? word.toUpperCase() : word;
}

/** @param columns how wide it is at least */
export function terminalSign(of: Standing, columns = 0): string {
  const { sign, tone } = STANDINGS[of];
  return COLOURS[tone](sign.padEnd(columns));
}
