// What failed, each failure in full. It is printed behind the table: whoever keeps only the end of a long log keeps this.
import { colours } from '../colours.ts';
import type { Report } from '../document.ts';
import { failingFindings, untoldDoubts } from '../failing.ts';
import { many } from '../many.ts';
import { findingText } from './finding-text.ts';
import { terminalWord } from './terminal.ts';

/** More than these are named alone: a build that breaks everywhere is told by its first failures. */
const IN_FULL = 5;

/** Empty where nothing failed; what a baseline knows did not fail. */
export function failuresOf(of: Report): string {
  const failures = [
    ...failingFindings(of).map((one) => ({
      head: `${terminalWord(one.standing)}: ${one.title}`,
      text: findingText(one),
    })),
    ...untoldDoubts(of).map(({ scenario, client, detail }) => ({
      head: `${terminalWord('unknown')}: ${scenario}, ${client}`,
      text: detail.map((reason) => `no verdict: ${reason}`).join('\n'),
    })),
  ];
  if (failures.length === 0) return '';
  const told = failures.map(({ head, text }, index) => (index < IN_FULL ? `${head}\n${indented(text)}\n` : head));
  return [colours.bold(`${many(failures.length, 'failure')}:`), '', ...told].join('\n');
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
