// Report: tiann/hapi issue 565, and the resuming of conversations that were stored elsewhere: the id is all that a wrapper has.
import { say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { HAPI, OLD_CODEX_IN_SDK as OLD, WRAPPERS } from './clients.ts';

const CODEX = ['codex@0.116.0', 'codex@0.117.0', 'codex@0.169.0', 'codex-app-server@0.169.0'];

export default scenario({
  name: 'an id that no session has',
  why: 'Who resumes an id that is unknown must be told so: a new, empty conversation in its place looks like the old one.',
  clients: ['reference', ...CODEX, ...WRAPPERS, HAPI, OLD],
  turns: [
    turnOf('Name the methods.', [say('t1', 'Stream, retry, resume.')]),
    { ...turnOf('Which methods were these?', [say('t2', 'Which methods?')]), resume: 'unknown' },
  ],
  faults: [],
  deadline_ms: 120_000,
  breaks: Object.fromEntries(
    ['codex@0.116.0', OLD].map((client) => [
      client,
      ['text-is-shown-once/persisted/lost', 'unresumable-is-an-error/unknown-id'],
    ]),
  ),
});
