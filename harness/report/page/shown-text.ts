// Text of others as a page may show it: what a reader would not see, or what would change how the rest is read, is written out, and
// what is too long to look at is cut.

/** As many UTF-16 units of one text are shown at most; the document beside the page has the rest. */
export const SHOWN_MOST = 2000;

/**
 * Controls but tab and line feed, halves of characters, separators, marks that turn the direction of what follows, and whatever takes
 * no room: but not what joins and varies the characters of scripts and emoji.
 */
const UNSEEN =
  /[\p{Cs}\p{Zl}\p{Zp}\p{Bidi_Control}]|(?![\t\n])\p{Cc}|(?![\u{200c}\u{200d}\p{Variation_Selector}])\p{Default_Ignorable_Code_Point}/gu;

/** @param most as many UTF-16 units of it at most */
export function shown(text: string, most = SHOWN_MOST): string {
  const start = text.length > most ? text.slice(0, most) : text;
  const rest = text.length > most ? ` … (${text.length} characters in all)` : '';
  return start.replaceAll(UNSEEN, escaped) + rest;
}

function escaped(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}
