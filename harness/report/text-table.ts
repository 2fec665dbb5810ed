// A table for a terminal: a frame, a head, and rows without lines between them.
import Table from 'cli-table3';

/** How it differs from others. */
interface Layout {
  /** Without a space before each text, for many columns. */
  readonly isNarrow?: boolean;
  /** Whether all columns but the first hold numbers. */
  readonly isNumeric?: boolean;
}

export function textTable(
  head: readonly string[],
  rows: readonly (readonly string[])[],
  { isNarrow = false, isNumeric = false }: Layout = {},
): string {
  const table = new Table({
    head: [...head],
    chars: { mid: '', 'left-mid': '', 'mid-mid': '', 'right-mid': '' },
    // The library would colour what goes into a file as well.
    style: { head: [], border: [], ...(isNarrow && { 'padding-left': 0 }) },
    ...(isNumeric && { colAligns: head.map((_, index) => (index === 0 ? 'left' : 'right')) }),
  });
  table.push(...rows.map((row) => [...row]));
  return table.toString();
}
