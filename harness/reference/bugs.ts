// The bugs that can be switched on, one sentence each. Every name is looked up at exactly one place of the client, beside the
// correct behaviour that it replaces. They prove that the alarm rings: each one breaks a rule that a correct client keeps.

export const BUGS = {
  'stale-prompt': 'A retry sends the prompt that was built before the first attempt.',
  'skip-drain': 'When a stream breaks, tools in flight are left alone: their calls are recorded, their outputs never.',
  'forget-call': 'When a stream breaks, the calls and outputs of that attempt are dropped from history and file.',
  'abort-finished': 'When a stream breaks, work that was finished is recorded as "aborted".',
  'rerun-tools': 'When a stream breaks, the tools of that attempt are run a second time.',
  'double-output': 'Every output is recorded twice.',
  'orphan-output': 'Calls are not written to the session file, their outputs are.',
  'repeat-ids': 'After a broken stream, the calls of that attempt are recorded a second time.',
  'wrong-kind': 'The output of a custom tool call is recorded as a function call output.',
  'no-retry-limit': 'A broken stream is retried for ever.',
  'never-ends': 'When a stream breaks, the turn hangs until the session is closed.',
  'resume-empty': 'A resumed session starts with an empty history.',
  'resume-drops-outputs': 'A resumed session has the calls, but not their outputs.',
  'reorder-history': "A retry's input is not an extension of the earlier one: the last prompt moves to the end.",
  'dispatch-unfinished': 'An event without its blank line at the end of the stream is acted on.',
  'partial-call': 'A call is run once its input is complete, before the item itself is done.',
  'swallow-cut': 'A stream that ends without response.completed counts as complete.',
  'output-on-disk-only': 'Outputs are written to the session file, but the next request lacks them.',
  'output-in-memory-only': 'Outputs are sent with the next request, but never written to the session file.',
  'ends-twice': 'A broken stream is told to the user as the end of the turn, and then retried.',
  'hides-text': 'Texts are shown only once the whole reply is there.',
  'shows-twice': 'When a stream breaks, the texts of that attempt are shown again.',
  'steady-waits': 'Every retry comes after the same wait.',
  impatient: 'A retry does not wait for as long as the server asked.',
  'trusts-events': 'An item whose own event did not come is not looked for in response.completed.',
  'takes-any-item':
    'What only a client should say is taken from the model as well, and sent on as the words of the user.',
  parrot: 'A retry tells the model that it had said something: that it was interrupted.',
  'takes-as-final': 'What a new WebSocket would mend ends the turn.',
  'interrupt-drops-call':
    'When the user interrupts, what that reply has said and called is dropped from history and file.',
  'says-aborted': 'When the user interrupts, every call of that reply is recorded as aborted, finished ones too.',
  'answers-interrupted': 'A turn that the user has interrupted is reported as answered.',
  'leaves-tools-running': 'When a turn is stopped, its tools are left to themselves.',
  'forgets-failed-turn': 'A turn that failed is dropped from history and file.',
  'resume-starts-anew': 'A session that cannot be resumed is replaced by a new one.',
  'resume-forks-file': 'A resumed session goes on in a copy of its file.',
  'skips-torn-file': 'A session file with a line that cannot be read is taken for an empty one.',
  'trusts-lines': 'The lines of a session file are taken as they come: repeated, in any order, with calls cut off.',
  'goes-on-behind-a-torn-line': 'The first record of a resumed session is written right behind a torn line.',
  renumbers: 'The records of a resumed session are numbered from the beginning again.',
  'reruns-cut-off': 'A resumed session runs calls again whose output was never recorded.',
  'stale-list': 'The list of what was said is not kept up in a resumed session.',
} as const;

export type Bug = keyof typeof BUGS;
/** Those that show only over a WebSocket. */
export const OVER_WEBSOCKET: ReadonlySet<string> = new Set<Bug>(['takes-as-final']);
/** Those that show only in a client that is struck itself: interrupted or killed, or resumed from files that were damaged. */
export const WHEN_STRUCK: ReadonlySet<string> = new Set<Bug>([
  'interrupt-drops-call',
  'says-aborted',
  'answers-interrupted',
  'leaves-tools-running',
  'resume-starts-anew',
  'skips-torn-file',
  'trusts-lines',
  'goes-on-behind-a-torn-line',
  'reruns-cut-off',
  'stale-list',
]);

export type Bugs = ReadonlySet<Bug>;

export function isBug(name: string): name is Bug {
  return Object.hasOwn(BUGS, name);
}
