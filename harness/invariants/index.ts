// Every invariant, in one list; violations are reported in this order. To add one: write it, and add its line here.
import { textIsShownOnce, turnEndsOnce } from './display.ts';
import { idsAreUnique } from './ids.ts';
import type { Invariant } from './invariant.ts';
import { answerIsWhole, clientEnds, workGetsDone } from './liveness.ts';
import { retryAfterIsHonoured, waitsGrow } from './pace.ts';
import { turnsAreRemembered } from './memory.ts';
import { mendableIsMended } from './mendable.ts';
import { nothingIsOrphaned } from './orphans.ts';
import { callHasOneOutput, outputHasItsCall } from './pairing.ts';
import { readersAgree, recordsAreWellFormed } from './records.ts';
import { resumeSeesPersisted } from './resume.ts';
import { retriesAreBounded, retryCarriesOutputs, retryExtendsInput } from './retry.ts';
import { historyWasSaid } from './said.ts';
import { resumeKeepsItsSession, unresumableIsAnError } from './session.ts';
import { finishedWorkIsRecorded, jobRunsOnce, toolsWaitForTheCall } from './work.ts';

/** What must hold for every client: an id, a sentence, who demands it, and a pure check of an observation. */
export const INVARIANTS: readonly Invariant[] = [
  callHasOneOutput,
  outputHasItsCall,
  idsAreUnique,
  finishedWorkIsRecorded,
  retryCarriesOutputs,
  retryExtendsInput,
  jobRunsOnce,
  toolsWaitForTheCall,
  resumeSeesPersisted,
  turnsAreRemembered,
  resumeKeepsItsSession,
  unresumableIsAnError,
  historyWasSaid,
  retriesAreBounded,
  mendableIsMended,
  retryAfterIsHonoured,
  waitsGrow,
  turnEndsOnce,
  textIsShownOnce,
  clientEnds,
  answerIsWhole,
  workGetsDone,
  readersAgree,
  recordsAreWellFormed,
  nothingIsOrphaned,
];
