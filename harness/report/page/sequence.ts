// A story as a sequence diagram that is also a list of sentences: each scene is an item of an ordered list, and the style sheet draws
// its arrow between the lanes of the two who take part.
import type { Actor, Scene } from '../../core/story/story.ts';
import type { ReportedFinding } from '../document.ts';
import { badges } from './marks.ts';
import { html, type Markup } from './markup.ts';
import { anchorOf, linkTo } from './anchor.ts';
import { shown } from './shown-text.ts';

/** From left to right. */
const LANES: readonly Actor[] = ['user', 'client', 'model', 'tool', 'disk'];

export function sequenceOf(finding: ReportedFinding, scenes: readonly Scene[]): Markup {
  const turns = [...new Set(scenes.map((one) => one.turn))];
  return html`<div class="sequence">
    <div class="lanes" aria-hidden="true">${LANES.map((lane) => html`<span>${lane}</span>`)}</div>
    ${turns.map(
      (turn) =>
        html`<h6>Turn ${turn}</h6>
          <ol role="list">
            ${scenes.map((scene, index) => (scene.turn === turn ? sceneItem(finding, scene, isRetry(scenes, index)) : ''))}
          </ol> `,
    )}
  </div>`;
}

function sceneItem(finding: ReportedFinding, scene: Scene, retries: boolean): Markup {
  const { kind, from, to, words, listing } = scene;
  const known = finding.story?.listings.some((one) => one.id === listing) ? listing : undefined;
  const wrong = scene.violations.length > 0 ? ' is-wrong' : '';
  return html`<li class="scene is-${kind} ${direction(from, to)}${wrong}" data-from="${from}" data-to="${to}">
    <p>
      ${
        known === undefined
          ? title(scene)
          : html`<a class="what" href="${linkTo(anchorOf(finding.id, `listing-${known}`))}">${title(scene)}</a>`
      }${retries ? html` <span class="retry">↻ retry</span>` : ''}<span class="unseen"
        >, ${from === to ? from : `${from} to ${to}`}:</span
      >
      <span class="words">${shown(words)}</span>${badges(finding.id, scene)}
    </p>
  </li> `;
}

/** A request after another one of its turn that was refused, cut, or never answered to the end. */
export function isRetry(scenes: readonly Scene[], index: number): boolean {
  const { kind, turn, exchange } = scenes[index] ?? {};
  if (kind !== 'request' || exchange === undefined) return false;
  const earlier = scenes
    .slice(0, index)
    .filter((one) => one.turn === turn && one.exchange !== undefined && one.exchange < exchange);
  const last = Math.max(...earlier.map((one) => one.exchange ?? 0));
  const before = earlier.filter((one) => one.exchange === last);
  return (
    before.length > 0 &&
    (before.some((one) => one.kind === 'cut' || one.kind === 'refusal') || !before.some((one) => one.kind === 'reply'))
  );
}

function direction(from: Actor, to: Actor): string {
  const [start, end] = [LANES.indexOf(from), LANES.indexOf(to)];
  const side = Math.min(start, end) > LANES.indexOf('model') ? ' ends-right' : '';
  return `${start === end ? 'stays' : start < end ? 'goes-right' : 'goes-left'}${side}`;
}

function title({ kind, exchange, to }: Scene): Markup {
  // Of work that is done its call id says more.
  const number = exchange === undefined || kind === 'effect' ? '' : ` #${exchange}`;
  return html`<b>${titleOf(kind, to)}${number}</b>`;
}

function titleOf(kind: Scene['kind'], to: Actor): string {
  switch (kind) {
    case 'prompt':
      return 'prompt';
    case 'gap':
      return 'between two sessions';
    case 'stray':
      return 'stray request';
    case 'handshake':
      return 'handshake';
    case 'request':
      return 'request';
    case 'refusal':
      return 'refusal of';
    case 'reply':
      return 'reply';
    case 'cut':
      return 'broken reply';
    case 'gate':
      return 'seen during reply';
    case 'effect':
      return 'work done';
    case 'blow':
      return 'blow during reply';
    case 'outcome':
      return to === 'user' ? 'the user is told' : 'outcome';
    case 'persisted':
      return 'written to disk';
    case 'left':
      return 'left behind';
    case 'view':
      return 'its own reader tells';
    case 'trouble':
      return 'trouble of the harness';
  }
}
