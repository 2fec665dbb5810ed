// Whether what is printed has colours, decided here for all that prints: on a terminal, and where FORCE_COLOR asks for them; never where
// NO_COLOR forbids them. A CI server is no reason: what it writes into a pipe or a file is as plain as anywhere else.
import picocolors from 'picocolors';

/** What is asked for by whoever runs a command, and where its standard output goes. */
export interface Surroundings {
  readonly NO_COLOR?: string | undefined;
  readonly FORCE_COLOR?: string | undefined;
  readonly TERM?: string | undefined;
  readonly isTerminal: boolean;
}

/** Pure. Of two wishes the one for none is granted; see no-color.org and force-color.org. */
export function hasColours({ NO_COLOR = '', FORCE_COLOR = '', TERM, isTerminal }: Surroundings): boolean {
  if (NO_COLOR !== '') return false;
  if (FORCE_COLOR !== '') return !['0', 'false'].includes(FORCE_COLOR);
  return isTerminal && TERM !== 'dumb';
}

export const colours = picocolors.createColors(
  hasColours({
    NO_COLOR: process.env['NO_COLOR'],
    FORCE_COLOR: process.env['FORCE_COLOR'],
    TERM: process.env['TERM'],
    isTerminal: process.stdout.isTTY ?? false,
  }),
);
