// One finding on the page: what was demanded and what happened, its story in pictures, its case, and how to see it again.
import type { Listing } from '../../core/story/story.ts';
import { rateOf } from '../counts.ts';
import type { Report, ReportedFinding } from '../document.ts';
import { keyOf, listings } from './listing.ts';
import { standingMark } from './marks.ts';
import { html, type Markup } from './markup.ts';
import { anchorOf } from './anchor.ts';
import { replays } from './replays.ts';
import { sequenceOf } from './sequence.ts';
import { shown } from './shown-text.ts';
import { WORDS_ID } from './words.ts';

/** How the inside of a finding is kept as long as it is closed: as elements, or as text that becomes elements when it is opened. */
export type Keeping = 'elements' | 'text';

/** @param open whether it is open from the start */
export function findingItem(report: Report, finding: ReportedFinding, keeping: Keeping, open: boolean): Markup {
  const inside = html`<div class="inside">
    ${finding.why === undefined ? '' : html`<p class="why">${shown(finding.why)}</p>`}${facts(finding)}${faults(finding)}${whatWasBroken(report, finding)}${story(finding)}${replays(finding)}${again(finding)}
  </div>`;
  return html`<details class="finding" id="${anchorOf(finding.id)}" ${open ? html` open` : ''}>
    <summary>
      <h4>
        ${standingMark(finding.standing)}${finding.isNew ? html` <span class="fresh">new</span>` : ''}
        <span class="title">${shown(finding.title, 300)}</span>
      </h4>
      <span class="shows">${codes(finding.clients)} · ${cases(finding)}</span>
    </summary>
    ${keeping === 'elements' ? inside : html`<noscript>${inside}</noscript>`}
  </details> `;
}

function cases({ id, cases: count }: ReportedFinding): Markup {
  return html`<span class="cases"
    ><b data-count="finding-cases" data-of="${id}">${count}</b> ${count === 1 ? 'case' : 'cases'}</span
  >`;
}

function whatWasBroken({ invariants }: Report, finding: ReportedFinding): Markup {
  const numbered = finding.violations.map((violation, index) => ({ ...violation, index }));
  const ids = [...new Set(numbered.map((one) => one.invariant))];
  return html`${
    finding.reasons.length > 0
      ? html`<h5>Why there is no verdict</h5>
          <ul class="reasons">
            ${finding.reasons.map((reason) => html`<li>${shown(reason)}</li>`)}
          </ul>`
      : ''
  }
  ${
    finding.expected
      ? html`<h5>What the client is known to violate</h5>
          <ul class="expected">
            ${finding.expected.map((signature) => html`<li><code>${shown(signature)}</code></li>`)}
          </ul>`
      : ''
  }
  ${ids.length > 0 ? html`<h5>What does not hold</h5>` : ''}
  ${ids.map((id) => {
    const told = invariants.find((one) => one.id === id);
    return html`<div class="invariant">
      <p class="rule">${told ? shown(told.rule) : 'An invariant does not hold.'} <code>${shown(id)}</code></p>
      <ul role="list">
        ${numbered
          .filter((one) => one.invariant === id)
          .map(
            ({ index, message }) =>
              html`<li id="${anchorOf(finding.id, `violation-${index + 1}`)}">
                <span class="badge is-violation"><span class="unseen">violation </span>${index + 1}</span>
                <span>${shown(message)}</span>
              </li>`,
          )}
      </ul>
      ${told ? html`<p class="source">Demanded by: ${shown(told.source)}</p>` : ''}
    </div> `;
  })}`;
}

function facts({ clients, notIn, digest, id, ...finding }: ReportedFinding): Markup {
  const { shows, of } = rateOf(finding);
  return html`<dl class="facts">
    <div>
      <dt>shown by</dt>
      <dd>${codes(clients)}</dd>
    </div>
    ${
      notIn.length > 0
        ? html`<div>
            <dt>not shown by</dt>
            <dd>${codes(notIn)}</dd>
          </div>`
        : ''
    }
    ${
      of > 0
        ? html`<div>
            <dt>replays</dt>
            <dd>
              <b data-count="finding-replays-showing" data-of="${id}">${shows}</b> of
              <b data-count="finding-replays" data-of="${id}">${of}</b> show it
            </dd>
          </div>`
        : ''
    }
    <div>
      <dt>story</dt>
      <dd><code>${digest}</code></dd>
    </div>
  </dl> `;
}

function codes(of: readonly string[]): Markup[] {
  return of.map((one, index) => html`${index > 0 ? ', ' : ''}<code>${shown(one)}</code>`);
}

function faults({ id, faults: all }: ReportedFinding): Markup {
  if (all.length === 0) return html`<p class="no-fault">Nothing was broken on purpose.</p>`;
  return html`<h5>What was broken on purpose</h5>
    <ul class="faults" role="list">
      ${all.map(
        (words, index) =>
          html`<li id="${anchorOf(id, `fault-${index + 1}`)}">
            <span class="badge is-fault"><span class="unseen">fault </span>⚡${index + 1}</span>
            <span>${shown(words)}</span>
          </li>`,
      )}
    </ul> `;
}

function story(finding: ReportedFinding): Markup | '' {
  if (!finding.story) return '';
  const { scenes, listings: all } = finding.story;
  return html`<h5>What happened, in order</h5>
    ${badgeKey(finding)} ${sequenceOf(finding, scenes)}
    ${listed(finding, 'What each request carried', all, 'request')}${listed(finding, 'What stands in the session file', all, 'file')}${listed(finding, 'What the client’s own readers tell', all, 'view')}`;
}

/** What the numbers in the pictures are, and the words. */
function badgeKey({ faults: struck, violations }: ReportedFinding): Markup {
  const kinds = [
    ...(struck.length > 0 ? [html`<span class="badge is-fault" aria-hidden="true">⚡1</span> a fault`] : []),
    ...(violations.length > 0 ? [html`<span class="badge is-violation" aria-hidden="true">1</span> a violation`] : []),
  ];
  const marks = kinds.length === 0 ? '' : html`Marks: ${kinds.map((kind) => html`${kind}, `)}by their numbers above. `;
  return html`<p class="key">${marks}<a href="#${WORDS_ID}">What the words mean</a></p>`;
}

function listed(finding: ReportedFinding, title: string, all: readonly Listing[], kind: Listing['kind']): Markup | '' {
  const those = all.filter((one) => one.kind === kind);
  return those.length === 0
    ? ''
    : html`<h5>${title}</h5>
        ${keyOf(those)}${listings(finding, kind, those)} `;
}

function again({ commands, file, case: minimal, trace }: ReportedFinding): Markup {
  return html`<h5>See it again</h5>
    ${commands.map((command) => html`<pre class="command"><code>${shown(command)}</code></pre>`)}
    ${file === undefined ? '' : html`<p>The case lies in <code>${shown(file)}</code>.</p>`}
    <details class="more">
      <summary>The case, as JSON</summary>
      <pre><code>${shown(JSON.stringify(minimal, undefined, 2), 20_000)}</code></pre>
    </details>
    <details class="more">
      <summary>The trace, as text</summary>
      <pre><code>${shown(trace.join('\n'), 20_000)}</code></pre>
    </details> `;
}
