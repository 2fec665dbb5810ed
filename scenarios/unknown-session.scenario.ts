// Report: tiann/hapi issue 565, and the resuming of conversations that were stored elsewhere: the id is all that a wrapper has.
import { say, turnOf } from '../harness/core/script.ts';
import { scenario } from '../harness/scenario.ts';
import { BEGIN_ANEW, HAPI, WRAPPERS } from './clients.ts';

const HOLDING = ['reference', 'codex@0.117.0', 'codex@0.169.0', 'codex-app-server@0.169.0', ...WRAPPERS, HAPI];
const ANEW = ['text-is-shown-once/persisted/lost', 'unresumable-is-an-error/unknown-id'];

export default scenario({
  name: 'an id that no session has',
  why: 'Who resumes an id that is unknown must be told so: a new, empty conversation in its place looks like the old one.',
  clients: [...HOLDING, ...BEGIN_ANEW],
  turns: [
    turnOf('Name the methods.', [say('t1', 'Stream, retry, resume.')]),
    { ...turnOf('Which methods were these?', [say('t2', 'Which methods?')]), resume: 'unknown' },
  ],
  faults: [],
  breaks: Object.fromEntries(BEGIN_ANEW.map((client) => [client, ANEW])),
});
