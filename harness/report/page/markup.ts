// HTML that escapes by default: whatever is put into a template is text, unless it is markup that another template made.
// `hono/html` does it: one small file without dependencies of its own, which plain Node runs without a build.
import { html as template, raw } from 'hono/html';

/** Markup that is safe to put into other markup as it stands. */
export type Markup = ReturnType<typeof raw>;

const compact = new WeakMap<TemplateStringsArray, TemplateStringsArray>();

/** @throws where something asynchronous was put in: a page is made in one go */
export function html(strings: TemplateStringsArray, ...values: unknown[]): Markup {
  const made = template(withoutIndents(strings), ...values);
  if (made instanceof Promise) throw new TypeError('a promise was put into a page');
  return made;
}

/** Only for text of our own files. */
export function trusted(text: string): Markup {
  return raw(text);
}

/** The indents of our own sources would be a third of a page. To a browser a line feed is as good. */
function withoutIndents(strings: TemplateStringsArray): TemplateStringsArray {
  const known = compact.get(strings);
  if (known) return known;
  const raws = strings.raw;
  const made = Object.assign(
    strings.map((text) => text.replaceAll(/\s*\n\s*/g, '\n')),
    { raw: raws },
  );
  compact.set(strings, made);
  return made;
}
