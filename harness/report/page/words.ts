// The words of the page for somebody who has met none of them: who plays, and what the names in a story mean.
import type { Report } from '../document.ts';
import { html, type Markup } from './markup.ts';

/** Where the words stand; a story links to it. */
export const WORDS_ID = 'page-words';

/** What each word means, in the order in which a reader meets it. */
const WORDS: readonly { readonly words: readonly string[]; readonly means: string }[] = [
  { words: ['client'], means: 'The program that is tested, which does not know that it is.' },
  {
    words: ['model'],
    means:
      'Cutpoint in the place of the model’s server: it says what a script has it say, and breaks what the case has it break. As a rule it asks again for work that a request does not carry.',
  },
  { words: ['turn'], means: 'One prompt of the user, and all that the client does until it has answered.' },
  {
    words: ['request #1', 'reply #1'],
    means:
      'One question of the client to the model, and its answer, which comes as a stream of events. A retry has a number of its own.',
  },
  { words: ['custom', 'function'], means: 'The kind of a tool call: its input is plain text, or JSON.' },
  {
    words: ['append', 'write', 'hold', 'fail', 'loud', 'quiet', 'unknown'],
    means:
      'What the tool is to do: add a line to a file, replace a file, run until it is let go, report failure, print very much, print nothing; or a tool that does not exist.',
  },
  {
    words: ['j1', 't1', 'call_j1_2'],
    means:
      'A job that the model asks for, a text that it says, and the id of a call: that of the second time that the job was asked for. A second time means that the first one is not in the request.',
  },
  {
    words: ['j1.added', 'j1.done'],
    means:
      'Events of a reply: the one that announces the call of a job, and the one that has all of it. From then on the client may run it.',
  },
  {
    words: ['fin', 'clean', 'reset', 'stall'],
    means:
      'How a stream ends too early: the connection is closed in the middle of the body, the body ends in good order, the connection is reset, or nothing comes any more.',
  },
  {
    words: ['real', '"aborted"'],
    means: 'An output as the tool gave it; one in quotes was told in the tool’s place.',
  },
  { words: ['context'], means: 'What the client says by itself, such as instructions and surroundings.' },
  { words: ['session file'], means: 'The file in which the client keeps the conversation, and from which it resumes.' },
  {
    words: ['invariant'],
    means: 'What must hold for every client, whatever is broken. A violation is one place where it does not.',
  },
  { words: ['exercise'], means: 'One scenario, played to one client.' },
  { words: ['story', 'digest'], means: 'A number for all that was seen: runs with the same number went the same way.' },
];

/** Nothing where there is no story to read. */
export function wordsSection({ findings }: Report): Markup | '' {
  if (findings.every((one) => !one.story)) return '';
  return html`<section aria-labelledby="${WORDS_ID}">
    <h2 id="${WORDS_ID}" tabindex="-1">What the words mean</h2>
    <dl class="notes is-words">
      ${WORDS.map(
        ({ words, means }) =>
          html`<div>
            <dt>${words.map((one, index) => html`${index > 0 ? ', ' : ''}<dfn>${one}</dfn>`)}</dt>
            <dd>${means}</dd>
          </div> `,
      )}
    </dl>
  </section> `;
}
