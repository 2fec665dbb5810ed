// Runs one case. This is its whole life, in order:
//   1. a private folder, gates, the scripted model, and a URL for it
//   2. for each turn: open a session (fresh or resumed), prompt it, note the outcome, and when it closes what is on disk
//   3. however that went: close the session, end every reply, read the effects, remove the folder
//   4. judge what was seen
// Only this file keeps a deadline: one for the whole case, and a shorter one for each gate.
import { join } from 'node:path';
import { mkdir, mkdtemp } from 'node:fs/promises';
import { setTimeout as after } from 'node:timers/promises';
import type { Blow } from '../core/blow.ts';
import type { Case } from '../core/case.ts';
import { LONG_PAUSE_MS } from '../core/event.ts';
import { strikesReply, type FaultData } from '../core/fault.ts';
import type { Entry, Observation, Outcome } from '../core/journal.ts';
import { notReached } from '../core/journal.ts';
import { history } from '../core/item.ts';
import { scriptedCalls, type Turn } from '../core/script.ts';
import { digestOf, traceOf } from '../core/trace.ts';
import type { Run } from '../core/run.ts';
import { judge } from '../core/verdict.ts';
import { DIALECTS } from '../dialects/index.ts';
import type { Driver, Resume, Session, Workspace } from '../drivers/driver.ts';
import { kindOf } from '../faults/index.ts';
import { INVARIANTS } from '../invariants/index.ts';
import { violationsOf } from '../invariants/invariant.ts';
import { createGates } from '../wire/gate.ts';
import { createProvider } from '../wire/provider.ts';
import { createEffects } from './effects.ts';
import { createGap, settled, type Gap } from './gap.ts';
import { holdOn } from './hold.ts';
import { CARRIERS, type Host } from './host.ts';
import { createOutages } from './outage.ts';
import { createPace } from './pace.ts';
import { removeFolder } from './place.ts';
import { faultWords } from './story.ts';

/** After how long a client is to give up a silent stream: soon where a stream will be silent, else never within a case. */
const SILENCED_IDLE_MS = 2 * LONG_PAUSE_MS;

/** Runs a case and judges it; what the client said is told as it said it. @throws UsageError, ReleaseError for its client's spec */
export async function runCase(of: Case, host: Host): Promise<Run> {
  const driver = await host.driver(of.client);
  const journal: Entry[] = [];
  await withFolder(host.temporary, (root) => perform(of, driver, host, root, (entry) => journal.push(entry)));
  return verdictOf({ case: of, journal });
}

/** Judges what was seen. Pure. */
export function verdictOf(observation: Observation): Run {
  const trace = traceOf(observation, faultWords(observation.case));
  const reasons = observation.journal.flatMap((entry) => (entry.kind === 'trouble' ? [entry.reason] : []));
  return {
    ...observation,
    verdict: judge(reasons, violationsOf(observation, INVARIANTS)),
    notReached: notReached(observation),
    trace,
    digest: digestOf(trace),
  };
}

async function withFolder(within: string, use: (root: string) => Promise<void>): Promise<void> {
  const path = await mkdtemp(join(within, 'case-'));
  try {
    await use(path);
  } finally {
    // A client on its way out may still write in here. What is left goes with the host, which tells what stays; no verdict hangs on it.
    await removeFolder(path).catch(() => {});
  }
}

/** Everything that a case needs around its client; opened before the first turn, closed after the last. */
interface Stage {
  workspace: Workspace;
  readonly gap: Gap;
  /** Resolves when the case has taken too long, to how its turn then ends. */
  readonly deadline: Promise<Outcome>;
  /** The turn that is running, for entries that come from the wire. */
  turn: number;
  session: Session | undefined;
  /** Whether the client was struck in this turn. */
  isStruck: boolean;
  /** Whether its process was. */
  isDown: boolean;
  /** Resolves when connections are closed that were to be closed behind a reply, and the server is back. */
  settled(): Promise<void>;
  /** Ends every reply and every wait, and records the effects. */
  close(): Promise<void>;
}

type Recorder = (entry: Entry) => void;
async function perform(of: Case, driver: Driver, host: Host, root: string, record: Recorder): Promise<void> {
  const stage = await openStage(of, driver, host, root, record);
  try {
    await playTurns(of, driver, host, stage, record);
  } catch (error) {
    record(troubleWith(of.client, error));
    await stage.session?.close().catch((again: unknown) => record(troubleWith(of.client, again)));
  } finally {
    await stage.close();
  }
}

async function openStage(of: Case, driver: Driver, host: Host, root: string, record: Recorder): Promise<Stage> {
  const [cwd, home] = [join(root, 'work'), join(root, 'home')];
  await Promise.all([mkdir(cwd), mkdir(home)]);
  const ended = new AbortController();
  const inTime = <Reached>(ms: number, value: Reached) => after(ms, value, { signal: ended.signal });
  const deadline_ms = Math.max(of.limits.deadline_ms, driver.patience_ms ?? 0);
  const timedOut = (): Outcome => ({ kind: 'timed-out', after_ms: deadline_ms });
  const gates = createGates(deadline_ms / 3, (signal) => effects.watch(signal));
  const jobs = scriptedCalls(of.script).map((call) => call.job);
  const effects = createEffects(cwd, jobs, gates.open);
  const replyFaults = of.faults.filter(strikesReply);
  const silences = replyFaults.some((fault) => kindOf(fault).silences?.(fault) ?? false);
  const idle_ms = silences ? SILENCED_IDLE_MS : deadline_ms;
  const pace = createPace(driver.waits);
  const outages = createOutages(driver.waits, of.limits.retries, (ms) => inTime(ms, undefined).catch(() => {}));
  const provider = createProvider({
    case: of,
    dialect: DIALECTS[driver.dialect],
    carrier: CARRIERS[driver.transport],
    tools: driver.tools,
    pace,
    reportsSeen: driver.reportsSeen,
    reportsTold: driver.reportsTold ?? false,
    gates,
    record,
    turn: () => stage.turn,
    silent: () => stage.session?.fallSilent?.(),
    endures: driver.endures ?? [],
    blow: (blow) => deal(blow, stage).catch((error: unknown) => record(troubleWith(of.client, error))),
    async pause(ms, since) {
      const { fallSilent } = stage.session ?? {};
      if (!fallSilent) await inTime(ms, undefined).catch(() => {});
      // In virtual time a pause takes none: it either is longer than the client's patience, or nothing.
      else if (since + ms >= idle_ms) fallSilent();
    },
    outage: (ms) => outages.last(ms),
    release(job, when) {
      void holdOn(when, stage.session, driver.waits, (ms) => inTime(ms, undefined)).then(
        () => effects.release(job),
        () => {},
      );
    },
  });
  const mount = await host.mount(
    provider,
    driver.transport,
    replyFaults.some((fault) => kindOf(fault).alone),
  );
  const stage: Stage = {
    workspace: {
      root,
      home,
      cwd,
      url: mount.url,
      retries: of.limits.retries,
      idle_ms,
      alone: of.faults.some(strikesClient),
      signal: gates.open,
      async waits(ms) {
        pace.tell(ms);
        if (outages.pass(ms)) await mount.settled?.();
      },
    },
    deadline: inTime(deadline_ms, 0).then(timedOut, timedOut),
    gap: createGap(of.faults, driver),
    turn: 0,
    session: undefined,
    isStruck: false,
    isDown: false,
    async settled() {
      outages.end();
      await mount.settled?.();
    },
    async close() {
      ended.abort();
      outages.end();
      gates.close();
      await mount.close();
      effects.close();
      for (const entry of effects.entries()) record(entry);
    },
  };
  return stage;
}

async function playTurns(of: Case, driver: Driver, host: Host, stage: Stage, record: Recorder): Promise<void> {
  for (const [turn, { prompt, resume }] of of.script.turns.entries()) {
    if (host.isClosed?.()) throw new Error('the host is closed: a client would outlive it');
    const reopens = stage.session !== undefined && (resume !== false || stage.isDown);
    if (turn > 0 && !reopens) noteDisplay(stage, record);
    const resumed = reopens && (await reopenSession(driver, stage, turn, resume, record));
    stage.session ??= await openSession(driver, stage);
    // What happens between two turns has happened before the next one.
    await Promise.race([stage.settled(), stage.deadline]);
    stage.turn = turn;
    record({ kind: 'prompt', turn, resumed });
    const outcome = whenStruck(await Promise.race([stage.session.prompt(prompt), stage.deadline]), stage);
    const { id } = stage.session;
    record({ kind: 'outcome', turn, outcome, ...(id !== undefined && { session: id }) });
    stage.isStruck = false;
    if (outcome.kind === 'timed-out') break;
  }
  const { workspace, session } = stage;
  const id = session?.id;
  await closeSession(driver, stage, record);
  if (!driver.readBack || !workspace.alone || id === undefined || id === UNKNOWN_ID) return;
  record({ kind: 'views', turn: stage.turn, views: await driver.readBack(workspace, id) });
}

/** An id of the kind that clients give, but that none of them has given. */
const UNKNOWN_ID = '00000000-0000-4000-8000-000000000000';

/** Ends the session, lets the gap's faults strike, and resumes; returns whether there was something to resume. */
async function reopenSession(
  driver: Driver,
  stage: Stage,
  turn: number,
  resume: Turn['resume'],
  record: Recorder,
): Promise<boolean> {
  const id = resume === 'unknown' ? UNKNOWN_ID : stage.session?.id;
  if (stage.gap.killsIdle(turn)) await stage.session?.signal?.('SIGKILL', 'client');
  await closeSession(driver, stage, record);
  const { workspace, entry } = await stage.gap.strike(turn, settled(stage.workspace));
  stage.workspace = workspace;
  if (entry) record(entry);
  // Some clients call as soon as they are opened, before there is a prompt.
  stage.turn = turn;
  stage.isDown = false;
  stage.isStruck = false;
  // A client that never told the session's id cannot be asked to resume it.
  const how: Resume | undefined = resume === 'last' ? { by: 'last' } : id === undefined ? undefined : { by: 'id', id };
  stage.session = await openSession(driver, stage, how);
  return how !== undefined;
}

/** Deals a blow to the client that is running. */
async function deal(blow: Blow, stage: Stage): Promise<void> {
  stage.isStruck = true;
  switch (blow.kind) {
    case 'interrupt':
      await stage.session?.interrupt?.();
      break;
    case 'signal':
      stage.isDown = true;
      await stage.session?.signal?.(blow.signal, blow.to);
      break;
  }
}

/** Who was struck, or is so by its own writes, and does not answer was interrupted, however it says so. */
function whenStruck(outcome: Outcome, { isStruck, workspace }: Stage): Outcome {
  const wasStruck = isStruck || workspace.sizeLimit?.full === 'killed';
  if (!wasStruck || (outcome.kind !== 'failed' && outcome.kind !== 'crashed')) return outcome;
  return { kind: 'interrupted', message: outcome.message };
}

/** Whether a fault strikes the client itself, or what it keeps. */
function strikesClient(fault: FaultData): boolean {
  return !strikesReply(fault) || kindOf(fault).blows !== undefined;
}

async function openSession(driver: Driver, { workspace, deadline }: Stage, resume?: Resume): Promise<Session> {
  const opening = driver.open(workspace, resume);
  const opened = await Promise.race([opening, deadline]);
  if (!('kind' in opened)) return opened;
  // Nobody waits for it any more, but what opens late is closed all the same.
  void opening.then(
    (late) => late.close(),
    () => {},
  );
  throw new Error('no session had opened before the deadline');
}

/** Closes the session that is open, and notes what the client has on disk now. */
async function closeSession(driver: Driver, stage: Stage, record: Recorder): Promise<void> {
  const { workspace, session, turn } = stage;
  if (!session) return;
  await session.close();
  noteDisplay(stage, record);
  const left = session.left?.();
  if (left && left.processes.length + left.files.length > 0) record({ kind: 'left', turn, ...left });
  if (!driver.readPersisted) return;
  const persisted = await driver.readPersisted(workspace);
  // What a driver says is not taken on trust.
  for (const file of persisted.files) history.parse(file.history);
  record({ kind: 'persisted', turn, persisted });
}

/** Notes what the user has been shown of the turn that is over; not earlier, since a client may go on showing things. */
function noteDisplay({ session, turn }: Stage, record: Recorder): void {
  const display = session?.display?.();
  if (display) record({ kind: 'display', turn, ...display });
}

function troubleWith(client: string, error: unknown): Entry {
  return { kind: 'trouble', reason: `driving ${client}: ${error instanceof Error ? error.message : String(error)}` };
}
