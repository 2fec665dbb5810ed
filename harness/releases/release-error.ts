// Why a release could not be had, in one line for people and one kind for the command line. Whatever a library throws while a
// release is resolved or installed is put into these words here and nowhere else.

/**
 * `usage`: the user asked for something that does not exist, or gave us a place that we cannot use (exit code 2).
 * `unavailable`: the release may well exist, but could not be had now (no verdict, exit code 3).
 */
export type ReleaseErrorKind = 'usage' | 'unavailable';

/** Its message is one line that names the release and the reason. */
export class ReleaseError extends Error {
  override readonly name = 'ReleaseError';
  readonly kind: ReleaseErrorKind;

  constructor(kind: ReleaseErrorKind, message: string, cause?: unknown) {
    super(message, { cause });
    this.kind = kind;
  }
}

/** The `code` of an error of Node or npm, such as `ENOSPC`; empty where there is none. */
export function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

/**
 * Why one release of several cannot be had, for whoever goes on without it.
 *
 * @throws what it is given, where that is something else, or says that the store itself cannot be used: no other release could be had either
 */
export function whyAbsent(error: unknown): string {
  if (!(error instanceof ReleaseError)) throw error;
  const concernsStore = error.kind === 'usage' && error.cause !== undefined;
  if (concernsStore) throw error;
  return error.message;
}

const NO_ROOM = new Set(['ENOSPC', 'EDQUOT']);
const NOT_OURS = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EEXIST']);

/** What the registry is asked: what there is, or for a release itself. */
export type Asked = 'what there is' | 'a release';

/** What could not be done where the registry does not answer, and what can be done all the same. */
const UNANSWERED: Readonly<Record<Asked, { readonly what: string; readonly instead: string }>> = {
  'what there is': {
    what: 'could not be looked up',
    instead: '--offline goes by the releases that are on this machine',
  },
  'a release': {
    what: 'could not be downloaded',
    instead: '`faults clients list` tells which releases are on this machine',
  },
};

/** Says why `release` (such as `codex 0.120.0`) could not be installed into `folder`, and what to do without a registry. */
export function explain(error: unknown, release: string, folder: string, asked: Asked): ReleaseError {
  if (error instanceof ReleaseError) return error;
  const code = codeOf(error);
  if (error instanceof Error && error.name === 'AbortError')
    return new ReleaseError('unavailable', `${release} was broken off`, error);
  if (NO_ROOM.has(code))
    return new ReleaseError('usage', `${release} does not fit into the release store ${folder} (${code})`, error);
  if ((NOT_OURS.has(code) && !isFrom('connect', error)) || isFrom('mkdir', error))
    return new ReleaseError('usage', `${release} cannot be installed: ${folder} is not writable (${code})`, error);
  const { what, instead } = UNANSWERED[asked];
  const told = (why: string) => new ReleaseError('unavailable', `${release} ${what}: ${why}`, error);
  const reason = reasonOfDownload(code);
  return reason === undefined ? told(`${firstLine(error)}; ${instead}`) : told(reason);
}

/** Undefined where the registry did not answer. */
function reasonOfDownload(code: string): string | undefined {
  if (code === 'EINTEGRITY') return 'what arrived does not match the sha512 that the registry promises';
  if (/^(Z_|TAR_)/.test(code)) return `what arrived is not a sound archive (${code})`;
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE') return `the connection broke off (${code})`;
  return undefined;
}

/** A firewall can answer `connect` with the same codes as a disk that refuses to be written. */
function isFrom(call: 'connect' | 'mkdir', error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === call;
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n', 1).join('');
}
