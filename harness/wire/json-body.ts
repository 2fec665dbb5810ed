// Reads the JSON of a request's body, however it was made: a small body may stand for a huge value. 64 MB of nothing but `{},`
// take two gigabytes and ten seconds, and no client has a use for that.

/** Far more than a conversation of thousands of items has; long texts and pictures are one value each. */
const MAX_VALUES = 500_000;

/**
 * @throws for invalid UTF-8, for what is not JSON, and for more values than any request has
 */
export function readJson(body: Uint8Array): unknown {
  const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
  if (body.length > MAX_VALUES && hasTooMany(body)) throw new RangeError(`more than ${MAX_VALUES} values`);
  return JSON.parse(text);
}

const [QUOTE, BACKSLASH, COMMA, BRACKET, BRACE] = Buffer.from('"\\,[{');

/** Counts what begins a value, outside of strings. In UTF-8 no byte of a longer character looks like one of these. */
function hasTooMany(body: Uint8Array): boolean {
  let values = 0;
  let quoted = false;
  for (let at = 0; at < body.length; at += 1) {
    const byte = body[at];
    if (byte === QUOTE) quoted = !quoted;
    else if (quoted) at += byte === BACKSLASH ? 1 : 0;
    else if (byte === COMMA || byte === BRACKET || byte === BRACE) values += 1;
    if (values > MAX_VALUES) return true;
  }
  return false;
}
