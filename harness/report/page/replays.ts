// Whether a finding is steady: one sentence where all replays of its case told the same, else each story that they told.
import { isFlaky } from '../counts.ts';
import type { ReportedFinding } from '../document.ts';
import { html, type Markup } from './markup.ts';
import { shown } from './shown-text.ts';

export function replays(finding: ReportedFinding): Markup | '' {
  if (!isFlaky(finding)) return '';
  return html`<h5>Not steady: its replays differ</h5>
    <p>
      The same case told
      <b data-count="finding-stories" data-of="${finding.id}">${finding.replays.length}</b>
      ${finding.replays.length === 1 ? 'story' : 'stories'}.
    </p>
    ${finding.replays.map(
      ({ digest, times, shows, trace }, index) =>
        html`<details class="more replay">
          <summary>
            <code>${digest}</code>,
            <b data-count="story-times" data-of="${finding.id} ${index}">${times}</b> ${times === 1 ? 'time' : 'times'}:
            <b>${shows ? 'shows it' : 'does not show it'}</b>
          </summary>
          <pre><code>${shown(trace.join('\n'), 20_000)}</code></pre>
        </details> `,
    )}`;
}
