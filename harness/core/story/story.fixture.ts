// Stories as tests read them: a line for each scene and for each line of a listing, and which violations are shown at all.
import type { ListedLine, Listing, Scene, Story } from './story.ts';

/** Each scene in one line: turn, exchange, who to whom, what; behind it the violations and faults that show there. */
export function scenesOf({ scenes }: Story): string[] {
  return scenes.map((one) => `${one.turn}${one.exchange === undefined ? '' : `#${one.exchange}`} ${sceneWords(one)}`);
}

function sceneWords({ kind, from, to, words, listing, violations, faults }: Scene): string {
  const where = listing === undefined ? '' : ` [${listing}]`;
  return `${from} > ${to} ${kind}: ${words}${where}${shown(violations)}${faults.map((fault) => ` ~${fault}`).join('')}`;
}

/** Each listing under its title, line by line: words, marks, and the violations that show there. */
export function listingsIn({ listings }: Story): Record<string, string[]> {
  return Object.fromEntries(listings.map((one) => [titleOf(one), one.lines.map(lineWords)]));
}

function titleOf({ id, title, violations }: Listing): string {
  return `${id}: ${title}${shown(violations)}`;
}

function lineWords({ kind, words, marks, violations }: ListedLine): string {
  const named = kind === 'record' ? `(${words})` : words;
  return `${named}${marks.map((mark) => ` <${mark}>`).join('')}${shown(violations)}`;
}

function shown(violations: readonly number[]): string {
  return violations.map((index) => ` !${index}`).join('');
}

/** Indexes of the violations that show anywhere. */
export function violationsIn({ scenes, listings }: Story): number[] {
  const all = [...scenes, ...listings, ...listings.flatMap((one) => one.lines)].flatMap((one) => one.violations);
  return [...new Set(all)].toSorted((a, b) => a - b);
}
