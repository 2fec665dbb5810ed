// Whether a client can be put to a case at all, and if not, why, in one sentence for people. Only a true inability is told here: what
// the client's driver says that it cannot be dealt, does not keep, or cannot be carried over. Decided so:
// - What the driver does not say is asked by playing the case: which tools a release offers, and whether it asks over a WebSocket, is seen
//   in its requests. Where nothing but that is missing, the client is not supported either.
// - A release that our driver does not speak to is not supported: it is said to be so, and none of its answers is judged.
// - A fault that was never reached, and whatever came too late or could not be seen, is `unknown`: that is the harness's own doubt.
// - What a client violates is told all the same, but for a run that told another story than the case: over HTTP where it was to be a
//   WebSocket. What it violates there, the same case over HTTP tells.
import type { Case } from '../core/case.ts';
import type { Ordeal } from '../core/disk.ts';
import { strikesReply, type FaultData } from '../core/fault.ts';
import { entries } from '../core/journal.ts';
import type { Run } from '../core/run.ts';
import type { Driver } from '../drivers/driver.ts';
import { gapKindOf, kindOf } from '../faults/index.ts';
import type { Carrier } from '../faults/kind.ts';
import { isMissingTool } from '../wire/utterance.ts';
import { targetOf } from './host.ts';
import { canStrike, type Target } from './target.ts';

/** What of a driver decides it. */
export type Abilities = Pick<
  Driver,
  'undrivable' | 'transport' | 'endures' | 'takes' | 'roles' | 'kept' | 'readPersisted' | 'oneConversation'
>;

/** Why a client cannot be put to the case; undefined where nothing that its driver says speaks against it. Pure. */
export function unsupported(of: Case, driver: Abilities): string | undefined {
  if (driver.undrivable !== undefined) return driver.undrivable;
  const target = targetOf(driver);
  const fault = of.faults.find((one) => !canStrike(target, one));
  if (fault) return whyNot(fault, target, driver);
  const resumes = of.script.turns.map(({ resume }) => resume);
  if (resumes.some((resume) => resume !== false) && !driver.readPersisted)
    return 'it keeps no session that could be resumed';
  if (resumes.includes('unknown') && driver.oneConversation)
    return 'it knows no ids by which a session could be resumed';
  return undefined;
}

function whyNot(fault: FaultData, target: Target, driver: Abilities): string {
  if (strikesReply(fault)) {
    const { kind, blows, carriers } = kindOf(fault);
    return blows !== undefined && !target.endures.includes(blows)
      ? `${kind}: ${BLOWS[blows]}`
      : `${kind} strikes ${listed((carriers ?? []).map((one) => CARRIERS[one]))}, and its replies come over ${CARRIERS[target.carrier]}`;
  }
  const { kind, family, needs } = gapKindOf(fault);
  const { file } = fault;
  if (!driver.kept && family === 'disk') return `${kind}: it keeps no files that could be struck`;
  if (needs !== undefined && !target.takes.includes(needs)) return `${kind}: ${ORDEALS[needs]}`;
  return `${kind} strikes a file for its ${String(file)}, and it keeps none`;
}

const BLOWS: Readonly<Record<NonNullable<Target['endures'][number]>, string>> = {
  interrupt: 'it has no way of its own to be interrupted',
  signal: 'it has no process of its own that a signal could be sent to',
};

const CARRIERS: Readonly<Record<Carrier, string>> = {
  http: 'HTTP',
  intercept: 'an intercepted request',
  websocket: 'a WebSocket',
};

const ORDEALS: Readonly<Record<Ordeal, string>> = {
  protect: 'it cannot be made to respect a read-only file on this machine',
  rehydrate: 'no envelope can be made of what it keeps',
  'time-zone': 'it cannot be given another local time on this machine',
  limit: 'it cannot be kept from writing on this machine',
  'idle-kill': 'between two prompts no process of it runs',
};

/** Why the run of a case shows that the client cannot be put to it; undefined where it shows no such thing. Pure. */
export function unsupportedIn(run: Run, { transport }: Pick<Driver, 'transport'>): string | undefined {
  const asked = entries(run, 'request').length > 0;
  if (transport === 'websocket' && asked && entries(run, 'handshake').length === 0)
    return 'it asks over HTTP alone, never over a WebSocket';
  const { verdict } = run;
  // What it violates in such a run comes of our refusal to call a tool that is not there.
  return verdict.kind === 'unknown' && verdict.reasons.every(isMissingTool) ? verdict.reasons[0] : undefined;
}

function listed(words: readonly string[]): string {
  return words.join(' or ');
}
