// Finds many given texts in one, in time that grows with the length of that one and not with how many are looked for: a table of the
// first four characters tells where it is worth looking. Also finds a text that was cut short, or of which a piece stands alone.

/** A text that is looked for. */
export interface Needle {
  readonly text: string;
  /** What is put in its place. */
  readonly told: string;
  /**
   * `word`: only where no letter or digit stands beside it. `folder`: only where it ends, or goes on with a slash. `token`: anywhere,
   * and pieces of it as well.
   */
  readonly kind: 'word' | 'anywhere' | 'folder' | 'token';
}

/** How many characters are looked up at once; nothing shorter is found. */
const GRAM = 4;

/** How long a piece must be that is found by itself; from the second number on, also where it may be an ordinary word. */
const [PIECE, LONG_PIECE] = [8, 16];

/** Puts what is told in the place of each needle, the longest first; a text without any is returned as it is. */
export function createFinder(needles: readonly Needle[]): (text: string) => string {
  const starts = new Map<string, { readonly needle: Needle; readonly at: number }[]>();
  const hashes = new Uint8Array(0x1_0000);
  for (const needle of needles) {
    const last = needle.kind === 'token' ? needle.text.length - PIECE : 0;
    for (let at = 0; at <= Math.max(0, last); at += 1) {
      const gram = needle.text.slice(at, at + GRAM);
      if (gram.length < GRAM) continue;
      hashes[hashAt(gram, 0)] = 1;
      const known = starts.get(gram);
      if (known) known.push({ needle, at });
      else starts.set(gram, [{ needle, at }]);
    }
  }

  return (text) => {
    let [told, done] = ['', 0];
    for (let at = 0; at + GRAM <= text.length; at += 1) {
      if (hashes[hashAt(text, at)] === 0) continue;
      let [length, by] = [0, ''];
      for (const { needle, at: from } of starts.get(text.slice(at, at + GRAM)) ?? []) {
        const found = foundAt(text, at, needle, from);
        if (found > length) [length, by] = [found, needle.told];
      }
      if (length === 0) continue;
      told += text.slice(done, at) + by;
      done = at + length;
      at = done - 1;
    }
    return done === 0 ? text : told + text.slice(done);
  };
}

/** How many characters there are to be hidden; none where it is not what is looked for. */
function foundAt(text: string, at: number, { text: wanted, kind }: Needle, from: number): number {
  let length = GRAM;
  while (from + length < wanted.length && text.charCodeAt(at + length) === wanted.charCodeAt(from + length))
    length += 1;
  const end = at + length;
  const isWhole = from === 0 && length === wanted.length;
  if (isWhole) return fits(text, at, end, kind) ? length : 0;
  if (kind === 'folder' || length < PIECE) return 0;
  // What is told in a line may have been cut, and then ends so.
  if (from === 0 && text.startsWith('...', end)) return length;
  return kind === 'token' && (length >= LONG_PIECE || /[\d#]/.test(text.slice(at, end))) ? length : 0;
}

function fits(text: string, at: number, end: number, kind: Needle['kind']): boolean {
  switch (kind) {
    case 'token':
    case 'anywhere':
      return true;
    case 'word':
      return !isLetterAt(text, at - 1) && !isLetterAt(text, end);
    case 'folder':
      return !/[\w.~-]/.test(text.charAt(at - 1)) && !/[\w-]/.test(text.charAt(end));
  }
}

function isLetterAt(text: string, at: number): boolean {
  return /[\p{L}\p{N}]/u.test(text.charAt(at));
}

function hashAt(text: string, at: number): number {
  return (
    (text.charCodeAt(at) ^
      (text.charCodeAt(at + 1) << 4) ^
      (text.charCodeAt(at + 2) << 8) ^
      (text.charCodeAt(at + 3) << 11)) &
    0xffff
  );
}
