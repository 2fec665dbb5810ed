// The clients that every scenario is run against, and what is known of them.
export const CLIENTS = ['reference', 'openai-sdk', 'openai-sdk-msw', 'codex@0.120.0', 'codex@0.121.0', 'codex@0.169.0'];

/** Has the bug of openai/codex issue 16255; 0.121.0 is the first release without it. */
export const KNOWN_BAD_CODEX = 'codex@0.120.0';

/** What that bug violates beside the pairing of calls. */
export const LOST_OUTPUT = [
  'finished-work-is-recorded/persisted/lost',
  'finished-work-is-recorded/request/made-up',
  'retry-carries-outputs/stale',
];

/** And this, when the model insists on the work. */
export const RAN_TWICE = 'job-runs-once/asked-again';

/** What that bug does to a text behind which the stream dies: a retry that has forgotten it has the model say it again. */
export const SAID_TWICE = ['shown', 'request', 'persisted'].map((where) => `text-is-shown-once/${where}/repeated`);

/** Those that can ask over a WebSocket. */
export const OVER_WEBSOCKET = ['reference', 'codex@0.120.0', 'codex@0.121.0', 'codex@0.169.0'].map(
  (client) => `${client}+websocket`,
);

export const KNOWN_BAD_CODEX_OVER_WEBSOCKET = `${KNOWN_BAD_CODEX}+websocket`;

/** Ends a turn where the server asks for nothing but the whole input. */
export const GIVES_UP_CODEX_OVER_WEBSOCKET = ['codex@0.120.0+websocket', 'codex@0.121.0+websocket'];

/** Programs that run Codex for their users; the release of Codex is the one that they run by default. */
export const WRAPPERS = ['codex-sdk@0.163.0', 'codex-acp@2.6.0'];

/** Shows the error as a message of the model, and ends the turn as one that went well. */
export const TELLS_FAILURE_AS_ANSWER = 'codex-acp@2.6.0';

/** Begin a new conversation where there is none to resume: the last release of Codex that does, alone and in the SDK. */
export const BEGIN_ANEW = ['codex@0.116.0', 'codex-sdk@0.163.0+codex@0.116.0'];

/** Runs Codex as well, in a hub, a runner and a session for each case, which take seconds to start: for few scenarios. */
export const HAPI = 'hapi@0.30.7';
