// The page of a run: one self-contained HTML file, made of the report alone, without clock, chance or network.
import type { Report } from '../document.ts';
import { html } from './markup.ts';

/** The whole page, to be written as UTF-8. It is a pure function of the report. */
export function pageOf(report: Report): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <title>${report.title}</title>
      </head>
      <body>
        <h1>${report.title}</h1>
        <p>${report.command}, ${report.made.at}, ${report.digest}</p>
        <ul>
          ${report.findings.map(({ id, title, standing }) => html`<li id="${id}">${standing}: ${title}</li>`)}
        </ul>
      </body>
    </html>`.toString();
}
