// Texts of others in Markdown: no text of a client, a model or a file can change how what stands around it is laid out.

/** One row of a table; its fields are Markdown already. */
export function row(fields: readonly string[]): string {
  return `| ${fields.join(' | ')} |`;
}

/** A text that is to be read as it stands, on one line. */
export function plain(text: string): string {
  return oneLine(text)
    .replaceAll(/[\\`*_{}[\]|~$]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/^(\s*)([#+-]|\d+[.)])(?=\s|$)/, '$1\\$2');
}

/** A text as code, on one line; in a table a bar would still end the field. */
export function code(text: string): string {
  const fence = fenceFor(text, 1);
  const inner = oneLine(text);
  return /^`|`$/.test(inner) ? `${fence} ${inner} ${fence}` : `${fence}${inner}${fence}`;
}

/** A text as code of a shell, on as many lines as it has. */
export function block(text: string): string {
  if (text === '') return '';
  const fence = fenceFor(text, 3);
  return `${fence}sh\n${text.toWellFormed()}\n${fence}`;
}

/** Backticks that do not stand in the text. */
function fenceFor(text: string, least: number): string {
  const longest = Math.max(0, ...(text.match(/`+/g) ?? []).map((one) => one.length));
  return '`'.repeat(Math.max(least, longest + 1));
}

/** Control characters, and all that ends a line, are told as a space. */
function oneLine(text: string): string {
  return text.toWellFormed().replaceAll(/[\p{Cc}\u2028\u2029]+/gu, ' ');
}
