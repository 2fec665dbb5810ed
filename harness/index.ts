// The public door: what a project needs that writes scenarios for a client, or runs cases from its own code.
export { scenario, caseOf, type Scenario } from './scenario.ts';
export { call, resumedTurn, say, turnOf, type Manner, type Script, type Turn } from './core/script.ts';
export type { Case } from './core/case.ts';
export type { Ending, Position } from './core/event.ts';
export type { History, Item } from './core/item.ts';
export type { Entry, Journal, Observation, Outcome } from './core/journal.ts';
export type { Run } from './core/run.ts';
export { signatures, type Verdict, type Violation } from './core/verdict.ts';
export type { Fault } from './faults/index.ts';
export { INVARIANTS } from './invariants/index.ts';
export { createHost, type Host } from './engine/host.ts';
export { runCase } from './engine/run.ts';
export { boundaries, bytes, reachOf, withFault } from './engine/explore.ts';
export { drawsFor } from './engine/draw.ts';
export { minimise } from './engine/minimise.ts';
export { readCaseFile, writeReproducer } from './engine/case-file.ts';
export { replay } from './engine/replay.ts';
export { explain } from './report/explain.ts';
