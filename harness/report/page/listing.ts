// Histories side by side: what each request carried, what stands in each session file, and what the client's own readers tell. Lines
// that are new, missing, repeated or made up say so by a sign and a word.
import type { LineMark, ListedLine, Listing } from '../../core/story/story.ts';
import type { ReportedFinding } from '../document.ts';
import { badges } from './marks.ts';
import { html, type Markup } from './markup.ts';
import { anchorOf } from './anchor.ts';
import { shown } from './shown-text.ts';

/** Most telling first: a line that has several marks is drawn as the first of them. */
const MARKS: readonly {
  readonly mark: LineMark;
  readonly sign: string;
  readonly name: string;
  readonly means: string;
}[] = [
  { mark: 'missing', sign: '−', name: 'missing', means: 'not there, and should be' },
  { mark: 'made up', sign: '≠', name: 'made-up', means: 'an output that the tool did not give' },
  { mark: 'repeated', sign: '×', name: 'repeated', means: 'there more often than it was said' },
  { mark: 'unreadable', sign: '?', name: 'unreadable', means: 'a record that cannot be read' },
  { mark: 'new', sign: '+', name: 'new', means: 'not in the one before' },
];

/** What the signs mean that stand in these. */
export function keyOf(all: readonly Listing[]): Markup | '' {
  const used = MARKS.filter(({ mark }) => all.some(({ lines }) => lines.some(({ marks }) => marks.includes(mark))));
  if (used.length === 0) return '';
  return html`<p class="key">
    ${used.map(
      ({ mark, sign, name, means }) =>
        html`<span class="line is-${name}"
          ><span class="sign" aria-hidden="true">${sign}</span> <span class="mark">${mark}</span>: ${means}.</span
        > `,
    )}
  </p>`;
}

export function listings(finding: ReportedFinding, kind: Listing['kind'], all: readonly Listing[]): Markup {
  return html`<div class="listings is-${kind}">${all.map((one) => listing(finding, one))}</div>`;
}

function listing(finding: ReportedFinding, { id, title, lines, violations }: Listing): Markup {
  const anchor = anchorOf(finding.id, `listing-${id}`);
  return html`<div class="listing" id="${anchor}" role="group" aria-labelledby="${anchor}.title">
    <h6 id="${anchor}.title">${shown(title)}${badges(finding.id, { violations })}</h6>
    <ol role="list">
      ${lines.map((line) => listedLine(finding, line))}
    </ol>
  </div> `;
}

function listedLine(finding: ReportedFinding, line: ListedLine): Markup {
  const marks = MARKS.filter(({ mark }) => line.marks.includes(mark));
  const wrong = line.violations.length > 0 ? ' is-wrong' : '';
  return html`<li class="line is-${marks[0]?.name ?? 'plain'}${wrong}">
    <span class="sign" aria-hidden="true">${marks[0]?.sign ?? ''}</span>
    <span class="text"
      >${shown(line.words)}${marks.map(({ mark }) => html` <span class="mark">${mark}</span>`)}${badges(finding.id, line)}</span
    >
  </li> `;
}
