// JSON of a client, which it may not have written to its end: the process was killed, the file is torn, or a library has printed a
// line in between.

/** The value that a text holds; undefined where it is no JSON. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
