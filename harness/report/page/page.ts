// The page of a run: one self-contained HTML file, made of the report alone, without clock, chance or network. It is whole without
// JavaScript; the script that goes with it only adds comfort.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import type { Report, ReportedFinding } from '../document.ts';
import { campaignsSection, doubtsSection, leftOutSection } from './campaigns.ts';
import { findingItem } from './finding.ts';
import { html, trusted, type Markup } from './markup.ts';
import { matrixSection } from './matrix.ts';
import { shown } from './shown-text.ts';
import { headOf, summarySection } from './summary.ts';
import { WORDS_ID, wordsSection } from './words.ts';

/**
 * Of more findings than this, the inside of each travels as text and becomes elements when it is opened; a browser without
 * scripts still shows all of it. Measured with 1,000 findings (22 MB) in Chromium 156 on two busy cores, as text and as elements:
 * 0.6 s and 1.9 to 2.1 s of processor time until the page is loaded (1.4 s and 3.0 s for a person), 11,000 elements and 402,000.
 * The price is that a browser's own search finds nothing in what is closed. As elements, or as elements with
 * `hidden="until-found"`, which load no faster, it does, after 12 to 15 s of processor time.
 */
const ELEMENTS_MOST = 200;

/** The whole page, to be written as UTF-8. It is a pure function of the report. */
export function pageOf(report: Report): string {
  const style = ownText('page.css');
  const script = ownText('page-script.js');
  const parts = partsOf(report);
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src '${hashOf(style)}'; script-src '${hashOf(script)}'; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <meta name="referrer" content="no-referrer" />
        <meta name="robots" content="noindex" />
        <meta name="generator" content="Cutpoint ${report.made.cutpoint}" />
        <title>${shown(report.title)}</title>
        ${trusted(`<style>${style}</style>`)}
      </head>
      <body>
        <a class="skip" href="#page-findings">Skip to the findings</a>
        ${headOf(report)}${contents(parts)}
        <main>${summarySection(report)}${parts.map(({ part }) => part)}</main>
        <footer>
          <p>
            Made by Cutpoint ${shown(report.made.cutpoint)} of a report with the digest <code>${report.digest}</code>.
            This file needs no network.
          </p>
        </footer>
        ${trusted(`<script>${script}</script>`)}
      </body>
    </html> `.toString();
}

interface Part {
  readonly id: string;
  readonly title: string;
  readonly part: Markup | '';
}

/** Who asks for a matrix wants to see it first; who sees a run fail wants to see how. */
function partsOf(report: Report): readonly Part[] {
  const findings: Part = { id: 'page-findings', title: 'Findings', part: findingsSection(report) };
  const matrix: Part = { id: 'page-matrix', title: 'Scenarios by clients', part: matrixSection(report) };
  const parts: readonly Part[] = [
    ...(report.kind === 'matrix' ? [matrix, findings] : [findings, matrix]),
    { id: 'page-campaigns', title: 'Campaigns', part: campaignsSection(report) },
    { id: 'page-doubts', title: 'Cases without a verdict', part: doubtsSection(report) },
    { id: 'page-left-out', title: 'Left out', part: leftOutSection(report) },
    { id: WORDS_ID, title: 'What the words mean', part: wordsSection(report) },
  ];
  return parts.filter(({ part }) => part !== '');
}

function contents(parts: readonly Part[]): Markup {
  return html`<nav aria-label="On this page">
    <ul role="list">
      <li><a href="#page-summary">Summary</a></li>
      ${parts.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
    </ul>
  </nav> `;
}

function findingsSection(report: Report): Markup {
  const { findings } = report;
  const groups = [
    { title: 'New', those: findings.filter((one) => one.isNew) },
    { title: 'Known before', those: findings.filter((one) => !one.isNew) },
  ].filter(({ those }) => those.length > 0);
  const keeping = findings.length > ELEMENTS_MOST ? 'text' : 'elements';
  return html`<section aria-labelledby="page-findings">
    <h2 id="page-findings" tabindex="-1">Findings</h2>
    ${findings.length === 0 ? html`<p>There are none.</p>` : findings.length > 1 ? tools() : ''}
    ${groups.map(
      ({ title, those }) =>
        html`<h3>${title}</h3>
          ${worstFirst(those).map((one) => findingItem(report, one, keeping, findings.length === 1))}`,
    )}
  </section> `;
}

/** Only of use with the script, which shows them. */
function tools(): Markup {
  return html`<form class="tools" role="search" hidden>
    <label>Filter <input type="search" name="filter" autocomplete="off" spellcheck="false" /></label>
    <button type="button" name="open">Open all</button> <button type="button" name="close">Close all</button>
    <output name="shown"></output>
  </form>`;
}

const WORST_FIRST: readonly ReportedFinding['standing'][] = ['violated', 'escaped', 'unknown', 'caught'];

function worstFirst(of: readonly ReportedFinding[]): ReportedFinding[] {
  return of.toSorted((a, b) => WORST_FIRST.indexOf(a.standing) - WORST_FIRST.indexOf(b.standing));
}

/** Of a file beside this one. A browser reads line feeds alone, and the hash is of what it reads. */
function ownText(name: string): string {
  return readFileSync(new URL(name, import.meta.url), 'utf8').replaceAll('\r\n', '\n');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
