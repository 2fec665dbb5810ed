// Masks what must not stand in a report: what looks like a secret by itself (patterns), and values that are given (the environment's).
// Pure. The patterns are our own: the libraries that know as many (secretlint) look through files asynchronously and only tell of
// them, those that mask at once know a few (@npmcli/redact: npm's), and a report has texts that are cut, escaped and put into others.
import { createFinder, type Needle } from './needle.ts';

/** What stands where a secret was that only its look tells. */
export const SECRET = '<secret>';

export interface Mask {
  /** A text for a person, a terminal or a file. */
  text(of: string): string;
  /**
   * A document as JSON has it: its strings and its keys. A case in it stays as it is, since it must replay; so do fields whose words
   * are Cutpoint's own, such as `kind` and `digest`.
   */
  document<Value>(of: Value): Value;
}

/** A value that must not be told, and the name that is told instead. */
export interface Hidden {
  readonly name: string;
  readonly value: string;
  /** Whether it is known for a secret: then also pieces of it are masked, and however it looks. */
  readonly isSecret: boolean;
}

/** A folder of this machine, and what is told in its place, such as `~`. */
export interface Folder {
  readonly path: string;
  readonly told: string;
}

/** Fields that hold words of Cutpoint's own, from lists that are written out. They are never masked. */
const OWN_WORDS = new Set(
  [
    'kind standing verdict digest signature signatures invariant id finding key name failed alsoViolates struck cells aims',
    'shapes shape phases families marks fault at tool recovery from to listing',
  ].flatMap((names) => names.split(' ')),
);

/** Names of fields whose values are secrets, however they look. */
const SECRET_FIELD =
  '(?:proxy-)?authorization|(?:set-)?cookie|(?:x[-_])?(?:api|access|auth)[-_]?(?:key|token)|(?:refresh|id|bearer|session|security)[-_]?token|' +
  'token|secret|(?:client|app|shared|webhook)[-_]?secret|(?:secret|private|signing|encryption)[-_]?(?:access[-_]?)?key|' +
  'pass(?:word|wd|phrase)|credentials?|client[-_]?assertion';

/** How a name and its value stand side by side, in JSON (also inside of a string), headers, settings and addresses. */
const IS = String.raw`\\{0,3}["']?\s{0,4}[:=]\s{0,4}\\{0,3}["']?`;

/** A value, up to where it can have ended. The name of a scheme is none, and neither are words that say that there is none. */
const VALUE = String.raw`(?!(?:true|false|null|undefined|none|unused)\b|(?i:bearer|basic|digest|token|negotiate)\s|<secret>|<env )[^\s"'\\,;&<>(){}[\]]{6,9999}`;

/** Each alternative may begin with what stays, as `keep`. Every repetition has a bound: a text of one long word must cost little. */
const PATTERNS: readonly string[] = [
  String.raw`(?<keep>:\/\/)(?!<)[^\s\/@"'<>]{1,300}(?=@)`,
  String.raw`(?<keep>\b(?i:(?:proxy-)?authorization)${IS}(?i:(?:bearer|basic|token|negotiate)\s{1,4})?)${VALUE}`,
  String.raw`(?<keep>\b(?i:(?:proxy-)?authorization)${IS}(?i:digest)\s{1,4})[^\r\n\\]{6,999}`,
  String.raw`(?<keep>\b(?i:(?:set-)?cookie)${IS})(?!<)[^\r\n"'\\]{4,9999}`,
  String.raw`(?<keep>\b(?i:bearer|basic)\s{1,4})(?=[\w.~+\/=-]{0,99}(?:\d|[a-z][A-Z]|[=_]))[\w.~+\/=-]{8,9999}`,
  String.raw`(?<keep>(?<!(?i:unexpected\s))(?<![A-Za-z])(?i:${SECRET_FIELD})${IS})${VALUE}`,
  String.raw`(?<keep>[?&](?:key|sig|signature|code|auth)=)[^&\s"'#\\<>]{4,9999}`,
  String.raw`\beyJ[\w-]{6,999}\.[\w-]{4,9999}(?:\.[\w-]{0,9999}){0,3}`,
  String.raw`\b(?:sk|pk|rk)-(?:ant|proj|svcacct|admin|or)-[\w-]{6,999}`,
  String.raw`\b(?:sk|sess)-[\w-]{16,999}`,
  String.raw`\b(?:sk|pk|rk)_(?:live|test)_\w{8,999}`,
  // The name of a variable, such as `npm_config_registry`, says what was hidden.
  String.raw`(?<!<env (?=\w{1,99}>))\b(?:gh[pousr]_|github_pat_|glpat-|npm_|pypi-|hf_|gsk_|xai-|dckr_pat_|ya29\.|AGE-SECRET-KEY-)[\w-]{12,999}`,
  String.raw`\b(?:xox[a-z]-|xapp-)[\w-]{8,999}`,
  String.raw`\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b`,
  String.raw`\bAIza[\w-]{30,99}`,
  String.raw`\bSG\.[\w-]{16,99}\.[\w-]{16,99}`,
];

/** A private key goes first: it has lines, and the other patterns end where a line does. One that was torn has no end. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----(?:[^]{0,9999}?-----END [A-Z ]{0,30}PRIVATE KEY(?: BLOCK)?-----|[\w\s\\+/=:,.-]{0,9999})/g;

const LOOKS_SECRET = new RegExp(PATTERNS.join('|'), 'g');

const IS_SECRET_FIELD = new RegExp(`^(?:${SECRET_FIELD})$`, 'i');

/**
 * Masks what looks like a secret, whatever the environment: what comes of a text is the same on every machine.
 */
export function withoutSecrets(text: string): string {
  return text.replace(PRIVATE_KEY, SECRET).replace(LOOKS_SECRET, (...found) => {
    const groups = found.at(-1) as { readonly keep?: string };
    return `${groups.keep ?? ''}${SECRET}`;
  });
}

/** A text for one line, of at most 60 characters. Secrets go before it is cut: of half a key nobody can tell that it is one. */
export function shortened(of: string): string {
  const text = withoutSecrets(of);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

export function createMask(values: readonly Hidden[], folders: readonly Folder[] = []): Mask {
  const hide = createFinder([
    ...values.flatMap(needlesOf),
    ...folders.map(({ path, told }): Needle => ({ text: path, told, kind: 'folder' })),
  ]);
  const text = (of: string) => withoutSecrets(hide(of));

  const masked = (of: unknown, field?: string): unknown => {
    if (typeof of === 'string') return field !== undefined && OWN_WORDS.has(field) ? of : fieldText(of, field);
    if (typeof of !== 'object' || of === null || isCase(of)) return of;
    // Headers may be lists of names and values.
    if (Array.isArray(of)) return of.map((one, index) => masked(one, secretName(of[index - 1]) ?? field));
    return Object.fromEntries(Object.entries(of).map(([key, value]) => [text(key), masked(value, key)]));
  };
  const fieldText = (of: string, field: string | undefined) =>
    field !== undefined && of !== '' && IS_SECRET_FIELD.test(field) ? SECRET : text(of);

  return { text, document: <Value>(of: Value) => masked(of) as Value };
}

function secretName(before: unknown): string | undefined {
  return typeof before === 'string' && IS_SECRET_FIELD.test(before) ? before : undefined;
}

/** What one replays is its owner's: with another word in it, it would be another case. */
function isCase(of: object): boolean {
  return 'cutpoint' in of && 'client' in of && 'script' in of && 'faults' in of;
}

/** The forms in which a value may stand in a text. */
function needlesOf({ name, value, isSecret }: Hidden): Needle[] {
  const told = `<env ${name}>`;
  const kind = isSecret || isToken(value) ? 'token' : /^[\p{L}\p{N}]+$/u.test(value) ? 'word' : 'anywhere';
  const plain: Needle = { text: value, told, kind };
  const others = new Set([...escaped(value), ...base64(value), Buffer.from(value).toString('hex'), anonymous(value)]);
  others.delete(value);
  return [plain, ...[...others].map((text): Needle => ({ text, told, kind: kind === 'token' ? 'token' : 'anywhere' }))];
}

/** Made of letters and digits at random, as it seems: no path, no address, and no words. */
function isToken(value: string): boolean {
  return (
    /^[\w+/=.~-]{16,}$/.test(value) && /\d/.test(value) && /[A-Za-z]/.test(value) && !/[/.-][A-Za-z]{3,}/.test(value)
  );
}

function escaped(value: string): string[] {
  const json = (text: string) => JSON.stringify(text).slice(1, -1);
  const url = value.isWellFormed() ? encodeURIComponent(value) : value;
  return [json(value), json(json(value)), url, url.replaceAll('%20', '+'), encodeURI(value.toWellFormed())];
}

/** As it stands in base64, alone or behind something else; without what is made of its neighbours too. */
function base64(value: string): string[] {
  return [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(value)]);
    const whole = bytes.toString('base64').slice(Math.ceil((before * 8) / 6), Math.floor((bytes.length * 8) / 6));
    return whole.length < 8 ? [] : [whole, whole.replaceAll('+', '-').replaceAll('/', '_')];
  });
}

/** As a trace tells it, where numbers differ from run to run. */
function anonymous(value: string): string {
  return value.replaceAll(/\d+(\.\d+)?/g, '#');
}
