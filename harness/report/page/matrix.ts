// The matrix: scenarios by clients. A field says how the client stood in one word and leads to the finding; why it stood so is told
// once, in notes below, so that thirty clients can still be read.
import type { Report } from '../document.ts';
import { gridOf, type Field, type Grid } from '../grid.ts';
import { STANDINGS, standingsAmong } from '../standings.ts';
import { signAndWord, standingMark } from './marks.ts';
import { html, type Markup } from './markup.ts';
import { anchorOf, linkTo } from './anchor.ts';
import { shown } from './shown-text.ts';

/** Letters of notes, by what they say. */
type Notes = ReadonlyMap<string, string>;

export function matrixSection(report: Report): Markup | '' {
  if (report.exercises.length === 0) return '';
  const grid = gridOf(report);
  const notes = notesOf(grid);
  return html`<section aria-labelledby="page-matrix">
    <h2 id="page-matrix">Scenarios by clients</h2>
    <p class="legend">
      ${standingsAmong(report.exercises).map((one) => html`<span>${standingMark(one)}: ${STANDINGS[one].means}</span> `)}
    </p>
    <div class="scroll" role="region" aria-labelledby="page-matrix-caption" tabindex="0">
      <table class="matrix">
        <caption id="page-matrix-caption">
          <span>How each client stood in each scenario. Letters are explained below the table.</span>
        </caption>
        ${head(grid.clients)}
        <tbody>
          ${grid.rows.map(
            ({ scenario, fields }) =>
              html`<tr>
                <th scope="row">${shown(scenario)}</th>
                ${fields.map((one, index) => drawn(one, `${scenario} | ${grid.clients[index]}`, notes))}
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
    ${notesBelow(notes, report)}
  </section> `;
}

/** Releases of one client stand under its name. */
function head(clients: readonly string[]): Markup {
  const families = familiesOf(clients);
  return html`<thead>
    <tr>
      <th scope="col" rowspan="2">scenario</th>
      ${families.map(({ name, releases }) =>
        releases.length === 0
          ? html`<th scope="col" rowspan="2">${shown(name)}</th>`
          : html`<th scope="colgroup" colspan="${releases.length}"><span>${shown(name)}</span></th>`,
      )}
    </tr>
    <tr>
      ${families.flatMap(({ releases }) => releases.map((release) => html`<th scope="col">${shown(release)}</th>`))}
    </tr>
  </thead> `;
}

interface Family {
  readonly name: string;
  readonly releases: string[];
}

/** Neighbours with one name; who has no release is alone. */
function familiesOf(clients: readonly string[]): Family[] {
  const families: Family[] = [];
  for (const client of clients) {
    const at = client.indexOf('@');
    const name = at < 0 ? client : client.slice(0, at);
    const last = families.at(-1);
    if (at < 0) families.push({ name, releases: [] });
    else if (last?.name === name && last.releases.length > 0) last.releases.push(client.slice(at + 1));
    else families.push({ name, releases: [client.slice(at + 1)] });
  }
  return families;
}

function drawn(of: Field | undefined, subject: string, notes: Notes): Markup {
  if (!of) return html`<td><span class="unseen">not asked</span></td>`;
  const { standing, exercises, worst, cases } = of;
  const those = exercises.filter((one) => one.standing === standing);
  const findings = [...new Set(those.flatMap((one) => one.finding ?? []))];
  const letters = [...new Set(those.flatMap((one) => one.detail))].map((detail) => notes.get(detail) ?? '');
  const word = signAndWord(standing);
  const [first, ...others] = findings;
  return html`<td class="is-${STANDINGS[standing].tone}">
    ${first === undefined ? word : html`<a href="${linkTo(anchorOf(first))}">${word}</a>`}${letters.length > 0 ? html` <span class="letters">${letters.map((one) => html`<a href="#page-note-${one}"><span class="unseen">note </span>${one}</a> `)}</span>` : ''}${
      exercises.length > 1
        ? html` <span class="share"
            ><b data-count="field-worst" data-of="${subject}">${worst}</b> of
            <b data-count="field-exercises" data-of="${subject}">${exercises.length}</b></span
          >`
        : ''
    }${cases > exercises.length ? html` <span class="share"><b data-count="field-cases" data-of="${subject}">${cases}</b> cases</span>` : ''}${others.length > 0 ? html` <span class="share">also ${others.map((one, index) => html`<a href="${linkTo(anchorOf(one))}"><span class="unseen">finding </span>${index + 2}</a> `)}</span>` : ''}
  </td>`;
}

/** A letter for each different detail of those that are shown, in the order in which a reader meets them. */
function notesOf({ rows }: Grid): Notes {
  const details = rows
    .flatMap((row) => row.fields)
    .flatMap((one) => one?.exercises.filter(({ standing }) => standing === one.standing) ?? [])
    .flatMap((one) => one.detail);
  return new Map([...new Set(details)].map((detail, index) => [detail, letterOf(index)]));
}

/** `a` to `z`, then `aa`, `ab`, ... */
function letterOf(index: number): string {
  const last = String.fromCodePoint(97 + (index % 26));
  return index < 26 ? last : letterOf(Math.floor(index / 26) - 1) + last;
}

function notesBelow(notes: Notes, { invariants }: Report): Markup | '' {
  if (notes.size === 0) return '';
  return html`<dl class="notes">
    ${[...notes].map(([detail, letter]) => {
      const invariant = invariants.find(({ id }) => id === detail || detail.startsWith(`${id}/`));
      return html`<div id="page-note-${letter}">
        <dt>${letter}</dt>
        <dd>${invariant ? html`<code>${shown(detail)}</code> ${shown(invariant.rule)}` : shown(detail)}</dd>
      </div> `;
    })}
  </dl> `;
}
