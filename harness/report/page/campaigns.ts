// What campaigns came to, the cases that had no verdict, and the clients that the run did without: tables of the page.
import type { Report } from '../document.ts';
import { html, type Markup } from './markup.ts';
import { shown } from './shown-text.ts';

type Campaign = Report['campaigns'][number];

/** Names of the numbers of a campaign, and what stands over their columns. */
const COLUMNS: readonly { readonly of: keyof Campaign; readonly name: string; readonly over: string }[] = [
  { of: 'cases', name: 'row-cases', over: 'cases' },
  { of: 'failing', name: 'row-failing', over: 'failing' },
  { of: 'unknown', name: 'row-unknown', over: 'without a verdict' },
  { of: 'notReached', name: 'row-not-reached', over: 'faults not reached' },
  { of: 'combinations', name: 'row-combinations', over: 'combinations' },
  { of: 'shapes', name: 'row-shapes', over: 'shapes' },
];

export function campaignsSection({ campaigns }: Report): Markup | '' {
  if (campaigns.length === 0) return '';
  return html`<section aria-labelledby="page-campaigns">
    <h2 id="page-campaigns">Campaigns</h2>
    <div class="scroll" role="region" aria-labelledby="page-campaigns-caption" tabindex="0">
      <table class="numbers">
        <caption id="page-campaigns-caption">
          <span
            >What each search came to. Combinations are of fault, place and tool state; shapes are ways in which the
            client behaved.</span
          >
        </caption>
        <thead>
          <tr>
            <th scope="col">client</th>
            <th scope="col">seed</th>
            ${COLUMNS.map(({ over }) => html`<th scope="col">${over}</th>`)}
            <th scope="col">digest</th>
          </tr>
        </thead>
        <tbody>
          ${campaigns.map(
            (campaign, row) =>
              html`<tr>
                <th scope="row">${shown(campaign.client)}</th>
                <td>${campaign.seed}</td>
                ${COLUMNS.map(({ of, name }) => html`<td data-count="${name}" data-of="${row}">${campaign[of]}</td>`)}
                <td><code>${campaign.digest}</code></td>
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
  </section> `;
}

export function doubtsSection({ withoutVerdict }: Report): Markup | '' {
  if (withoutVerdict.length === 0) return '';
  return html`<section aria-labelledby="page-doubts">
    <h2 id="page-doubts">Cases without a verdict</h2>
    <div class="scroll" role="region" aria-labelledby="page-doubts-caption" tabindex="0">
      <table>
        <caption id="page-doubts-caption">
          <span>What the harness could not see, or broke itself. It says nothing of the client.</span>
        </caption>
        <thead>
          <tr>
            <th scope="col">client</th>
            <th scope="col">reason</th>
            <th scope="col">cases</th>
            <th scope="col">known before</th>
          </tr>
        </thead>
        <tbody>
          ${withoutVerdict.map(
            ({ client, reason, cases, isNew }, row) =>
              html`<tr>
                <th scope="row">${shown(client)}</th>
                <td class="prose">${shown(reason)}</td>
                <td class="number" data-count="doubt-cases" data-of="${row}">${cases}</td>
                <td>${isNew ? html`<span class="fresh">new</span>` : 'yes'}</td>
              </tr> `,
          )}
        </tbody>
      </table>
    </div>
  </section> `;
}

export function leftOutSection({ leftOut }: Report): Markup | '' {
  if (leftOut.length === 0) return '';
  return html`<section aria-labelledby="page-left-out">
    <h2 id="page-left-out">Left out</h2>
    <dl class="notes">
      ${leftOut.map(
        ({ client, why }) =>
          html`<div>
            <dt><code>${shown(client)}</code></dt>
            <dd>${shown(why)}</dd>
          </div>`,
      )}
    </dl>
  </section> `;
}
