// A line on a terminal that is written over for as long as something goes on, among lines that stay. What is no terminal gets only those
// that stay.

export type Output = NodeJS.WritableStream & { readonly isTTY?: boolean };

export interface StatusLine {
  readonly isTerminal: boolean;
  /** Takes the place of the line that it showed before; for terminals alone. */
  show(text: string): void;
  /** Writes a line that stays. */
  print(text: string): void;
  /** Takes the line away. May be called twice. */
  close(): void;
}

const ERASE_LINE = '\r\u001B[K';

export function statusLine(on: Output): StatusLine {
  let isOpen = false;
  const close = () => {
    if (isOpen) on.write(ERASE_LINE);
    isOpen = false;
  };
  return {
    isTerminal: on.isTTY ?? false,
    show(text) {
      on.write(`${ERASE_LINE}${text}`);
      isOpen = true;
    },
    print(text) {
      close();
      on.write(`${text}\n`);
    },
    close,
  };
}
