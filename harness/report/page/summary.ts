// The head of the page: what the run came to in one sentence, its numbers, and by whom, when and how it was made.
import type { Standing } from '../../core/exercise.ts';
import { countsOf, type CountName } from '../counts.ts';
import type { Report } from '../document.ts';
import { outcomeOf, OUTCOMES } from '../outcome.ts';
import { STANDINGS, standingsAmong } from '../standings.ts';
import { signAndWord } from './marks.ts';
import { html, type Markup } from './markup.ts';
import { shown } from './shown-text.ts';

export function headOf(report: Report): Markup {
  const outcome = outcomeOf(report);
  return html`<header>
    <p class="brand">Cutpoint, ${KINDS[report.kind]}</p>
    <h1>${shown(report.title)}</h1>
    <p class="verdict is-${STANDINGS[outcome].tone}">
      <span class="sign" aria-hidden="true">${STANDINGS[outcome].sign}</span>
      <span><b>${OUTCOMES[outcome]}.</b> ${sentence(report)}</span>
    </p>
    <dl class="made">
      <div>
        <dt>command</dt>
        <dd><code>${shown(report.command)}</code></dd>
      </div>
      <div>
        <dt>made</dt>
        <dd>
          <time datetime="${report.made.at}">${report.made.at.replace('T', ' ').replace(/(?:\.\d+)?Z$/, ' UTC')}</time>
        </dd>
      </div>
      <div>
        <dt>by</dt>
        <dd>Cutpoint ${shown(report.made.cutpoint)}, ${shown(report.made.platform)}</dd>
      </div>
      <div>
        <dt>digest</dt>
        <dd><code>${report.digest}</code></dd>
      </div>
    </dl>
  </header> `;
}

const KINDS: Readonly<Record<Report['kind'], string>> = {
  scenarios: 'report of scenarios',
  campaign: 'report of a campaign',
  matrix: 'matrix of clients',
};

/** What a reader has to know if this is all that is read. */
function sentence(report: Report): Markup {
  const counts = countsOf(report);
  const number = (name: CountName) => html`<b data-count="${name}">${counts[name]}</b>`;
  const parts = [
    ...(counts['exercises-unknown'] > 0
      ? [html`${number('exercises-unknown')} of ${number('exercises')} exercises had no verdict`]
      : []),
    ...(counts['exercises-violated'] > 0
      ? [html`${number('exercises-violated')} of ${number('exercises')} exercises violated an invariant`]
      : []),
    ...(counts['exercises-escaped'] > 0
      ? [html`${number('exercises-escaped')} did not show a known bug as expected`]
      : []),
    ...(counts['campaign-failing'] > 0
      ? [html`${number('campaign-failing')} of ${number('campaign-cases')} cases failed`]
      : []),
    ...(counts['without-verdict-cases'] > 0 ? [html`${number('without-verdict-cases')} cases had no verdict`] : []),
  ];
  if (parts.length === 0)
    parts.push(
      counts.exercises > 0
        ? html`Nothing unexpected in ${number('exercises')} exercises of ${number('scenarios')} scenarios and
          ${number('clients')} clients`
        : html`Every invariant held in ${number('campaign-cases')} cases`,
    );
  const findings =
    counts.findings === 0
      ? ''
      : html` ${number('findings')} ${counts.findings === 1 ? 'finding' : 'findings'}, ${number('findings-new')} of them
        new.`;
  return html`${parts.map((part, index) => html`${index > 0 ? '; ' : ''}${part}`)}.${findings}`;
}

export function summarySection(report: Report): Markup {
  const counts = countsOf(report);
  const standings = standingsAmong(report.exercises);
  const others: readonly (readonly [name: CountName, one: string, many: string])[] = [
    ['findings', 'finding', 'findings'],
    ['findings-new', 'new', 'new'],
    ['findings-flaky', 'not steady', 'not steady'],
    ['scenarios', 'scenario', 'scenarios'],
    ['clients', 'client', 'clients'],
    ['cases', 'case of scenarios', 'cases of scenarios'],
    ['campaign-cases', 'case of campaigns', 'cases of campaigns'],
    ['campaign-not-reached', 'fault not reached', 'faults not reached'],
    ['without-verdict-cases', 'without a verdict', 'without a verdict'],
    ['left-out', 'left out', 'left out'],
  ];
  return html`<section aria-labelledby="page-summary">
    <h2 id="page-summary">Summary</h2>
    ${
      standings.length > 0
        ? html`${bar(standings.map((one) => [one, counts[`exercises-${one}`]]))}
            <dl class="counts">
              ${standings.map(
                (one) =>
                  html`<div class="is-${STANDINGS[one].tone}">
                    <dt>${signAndWord(one)}</dt>
                    <dd data-count="exercises-${one}">${counts[`exercises-${one}`]}</dd>
                  </div>`,
              )}
            </dl> `
        : ''
    }
    <dl class="counts">
      ${others.map(([name, one, many]) =>
        counts[name] > 0 || name === 'findings'
          ? html`<div>
              <dt>${counts[name] === 1 ? one : many}</dt>
              <dd data-count="${name}">${counts[name]}</dd>
            </div>`
          : '',
      )}
    </dl>
  </section> `;
}

/** How the exercises share out, for the eye; the numbers beside it say the same. */
function bar(shares: readonly (readonly [Standing, number])[]): Markup {
  const total = shares.reduce((sum, [, count]) => sum + count, 0);
  const starts = shares.map((_, index) => shares.slice(0, index).reduce((sum, [, count]) => sum + count, 0));
  return html`<svg class="bar" viewBox="0 0 ${total} 1" preserveAspectRatio="none" aria-hidden="true" focusable="false">
    ${shares.map(([one, count], index) => html`<rect class="is-${STANDINGS[one].tone}" x="${starts[index]}" width="${count}" height="1" />`)}
  </svg>`;
}
