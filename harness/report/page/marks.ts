// The small signs of the page: how something stands, and the numbers by which a violation or a fault is known again elsewhere. Each is
// a sign, a word and a colour, so that none of the three is needed.
import type { Standing } from '../../core/exercise.ts';
import { STANDINGS } from '../standings.ts';
import { html, type Markup } from './markup.ts';
import { anchorOf, linkTo } from './anchor.ts';

/** A sign and a word, in the colour of whatever they stand in. */
export function signAndWord(of: Standing): Markup {
  const { sign, word } = STANDINGS[of];
  return html`<span class="sign" aria-hidden="true">${sign}</span> ${word}`;
}

export function standingMark(of: Standing): Markup {
  return html`<span class="standing is-${STANDINGS[of].tone}">${signAndWord(of)}</span>`;
}

/** Numbers of violations and faults, counted from 1, each a link to where it is told in words. */
export function badges(
  finding: string,
  of: { readonly violations: readonly number[]; readonly faults?: readonly number[] },
): Markup[] {
  return [
    ...(of.faults ?? []).map((index) => badge(anchorOf(finding, `fault-${index + 1}`), 'fault', index + 1)),
    ...of.violations.map((index) => badge(anchorOf(finding, `violation-${index + 1}`), 'violation', index + 1)),
  ];
}

function badge(anchor: string, what: 'fault' | 'violation', number: number): Markup {
  return html` <a class="badge is-${what}" href="${linkTo(anchor)}"
    ><span class="unseen">${what} </span>${what === 'fault' ? '⚡' : ''}${number}</a
  >`;
}
