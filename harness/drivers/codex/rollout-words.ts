// What may be told of a rollout without telling what stands in it: ids and versions that look like such, and what is wrong with a line
// that cannot be read. Whatever else stands in their places may be anybody's text.
import { createHash } from 'node:crypto';

/**
 * An id as it may be shown. One that holds more than ids do is replaced by a digest of itself, so that equal ones stay equal.
 *
 * @example shownId('my plan') is `odd-id-` and twelve digits
 */
export function shownId(id: string): string {
  if (/^[\w.:+/=|@-]{1,128}$/.test(id)) return id;
  return `odd-id-${createHash('sha256').update(id).digest('hex').slice(0, 12)}`;
}

/** A release as it may be shown; undefined where that is no name of one. */
export function shownVersion(version: string | undefined): string | undefined {
  return version !== undefined && /^[\w.+-]{1,48}$/.test(version) ? version : undefined;
}

/** Why a line is no record, for whoever is to mend it. */
export function flawOf(line: string): string {
  if (line.startsWith('\u{feff}')) return 'a byte order mark stands before it';
  const text = line.trim();
  if (/^\0+$/.test(text)) return 'nothing but zeros';
  if (/^\0*\{[^]*\}\s*\{"timestamp":/.test(text)) return 'two records on one line, or the rest of one before another';
  if (text.startsWith('{') && !text.endsWith('}')) return 'a record without its end';
  if (!text.startsWith('{') && text.endsWith('}')) return 'a record without its beginning';
  return 'not a rollout record';
}
