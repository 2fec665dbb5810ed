// What a person sees of a campaign while it goes on: a bar and a line below it on a terminal; elsewhere a line a minute, and one at each
// change of phase. It is told plain numbers, and owns no part of the campaign.
import { performance } from 'node:perf_hooks';
import { MultiBar, type SingleBar } from 'cli-progress';
import { many } from '../report/many.ts';
import type { Output } from './status-line.ts';

const PHASES = {
  scenarios: 'scenarios',
  corpus: 'corpus',
  boundaries: 'every boundary',
  drawn: 'drawn cases',
  minimise: 'minimising',
} as const;

export interface CampaignState {
  readonly phase: keyof typeof PHASES;
  /** How many have been run in all phases, in earlier stints as well. */
  readonly cases: number;
  /** How many there will be in all, where that is known. */
  readonly most?: number;
  readonly failing: number;
  readonly unknown: number;
  /** Of fault, place, tool state and recovery. */
  readonly combinations: number;
  /** Of the client's behaviour. */
  readonly shapes: number;
  readonly findings: number;
  /** Kinds of failure, and how many of them have been made minimal. */
  readonly failures: number;
  readonly minimals: number;
  /** How many times a client was run, for whatever purpose. */
  readonly runs: number;
  readonly atOnce: number;
}

export interface CampaignProgress {
  /** What is true now; may be told as often as it changes. */
  show(state: CampaignState): void;
  /** Tells the last state, and stops. May be called twice. */
  end(): void;
}

export interface CampaignProgressOptions {
  /** How long the campaign may take from now on, in milliseconds. */
  readonly time?: number;
  /** Tells nothing: another program reads the outcome. */
  readonly json?: boolean;
  /** Standard error where it is left out: standard output belongs to results. */
  readonly on?: Output;
}

/** How the campaign goes, beside the numbers it has told. Times in milliseconds. */
export interface Course {
  readonly elapsed: number;
  /** Cases a second over the last minute; undefined as long as nobody can tell. */
  readonly rate: number | undefined;
  /** How long it may still take; undefined where nobody can tell. */
  readonly left: number | undefined;
}

/** Over how long the rate is taken, and how often it is noted. */
const RATE_MS = 60_000;
const NOTE_MS = 1_000;

const LINE_MS = 60_000;
const REDRAW_MS = 1_000;

export function showCampaign({ time, json = false, on = process.stderr }: CampaignProgressOptions): CampaignProgress {
  if (json) return { show: () => {}, end: () => {} };
  const course = createCourse(time);
  const face = on.isTTY ? bar(on, time) : lines(on);
  let latest: CampaignState | undefined;
  const again = () => {
    if (latest) face.regularly(latest, course.of(latest));
  };
  const timer = setInterval(again, face.every_ms).unref();
  return {
    show(state) {
      const before = latest;
      latest = state;
      course.note(state.runs);
      if (before?.phase !== state.phase) face.phase(state, course.of(state));
    },
    end() {
      clearInterval(timer);
      if (latest) face.end(latest, course.of(latest));
      latest = undefined;
    },
  };
}

/** Notes how many runs there were when, so that the rate of the last minute can be told. */
function createCourse(time: number | undefined): {
  note(runs: number): void;
  of(state: CampaignState): Course;
} {
  const begun = performance.now();
  let notes: { readonly at: number; readonly runs: number }[] = [];
  return {
    note(runs) {
      const at = performance.now();
      const last = notes.at(-1);
      if (last && at - last.at < NOTE_MS) return;
      // The newest of those that are too old is where the last minute begins.
      const first = notes.findLastIndex((one) => at - one.at >= RATE_MS);
      notes = [...notes.slice(Math.max(0, first)), { at, runs }];
    },
    of({ cases, most, runs }) {
      const now = performance.now();
      const from = notes[0];
      const rate = from && now - from.at >= NOTE_MS ? (1_000 * (runs - from.runs)) / (now - from.at) : undefined;
      const elapsed = now - begun;
      const ends = [
        ...(time === undefined ? [] : [Math.max(0, time - elapsed)]),
        ...(most === undefined || most <= cases || !rate ? [] : [(1_000 * (most - cases)) / rate]),
      ];
      return { elapsed, rate, left: ends.length === 0 ? undefined : Math.min(...ends) };
    },
  };
}

interface Face {
  readonly every_ms: number;
  regularly(state: CampaignState, course: Course): void;
  phase(state: CampaignState, course: Course): void;
  end(state: CampaignState, course: Course): void;
}

function lines(file: Output): Face {
  const tell = (state: CampaignState, course: Course) => void file.write(`${lineOf(state, course)}\n`);
  return {
    every_ms: LINE_MS,
    regularly: tell,
    phase: tell,
    end: (state, course) => tell(state, { ...course, left: undefined }),
  };
}

function bar(terminal: Output, time: number | undefined): Face {
  // The library cuts lines that are too long itself then: a campaign that is killed leaves the terminal as it was.
  const group = new MultiBar({ stream: terminal, barsize: 20, linewrap: true });
  const above: SingleBar = group.create(1, 0, { above: '' }, { format: '[{bar}] {above}' });
  const below: SingleBar = group.create(1, 0, { below: '' }, { format: '{below}' });
  const draw = (state: CampaignState, course: Course) => {
    const { done, total } = partOf(state, course, time);
    above.setTotal(total);
    above.update(done, { above: wayOf(state, course) });
    below.update(0, { below: takeOf(state) });
  };
  return {
    every_ms: REDRAW_MS,
    regularly: draw,
    phase: draw,
    end(state, course) {
      draw(state, { ...course, left: undefined });
      group.stop();
    },
  };
}

/** How much of the bar is full: of what is made minimal, of the cases, or else of the time, whichever is nearer its end. */
export function partOf(
  { phase, cases, most, failures, minimals }: CampaignState,
  { elapsed }: Course,
  time: number | undefined,
): { done: number; total: number } {
  if (phase === 'minimise') return { done: minimals, total: Math.max(1, failures) };
  const byCases = { done: cases, total: Math.max(1, most ?? 0) };
  const byTime = { done: Math.min(elapsed, time ?? 0), total: Math.max(1, time ?? 0) };
  if (most === undefined) return byTime;
  return time !== undefined && byTime.done / byTime.total > byCases.done / byCases.total ? byTime : byCases;
}

/** A line of a log. */
export function lineOf(state: CampaignState, course: Course): string {
  return `${spell(course.elapsed)}: ${wayOf(state, course)}; ${takeOf(state)}`;
}

/** How far it is. */
export function wayOf(state: CampaignState, { rate, left }: Course): string {
  const { phase, cases, most, failures, minimals } = state;
  const played = most === undefined ? `${cases} cases` : `${cases} of ${most} cases`;
  return [
    `${PHASES[phase]}: ${phase === 'minimise' ? `${minimals} of ${failures} kinds of failure` : played}`,
    ...(rate === undefined ? [] : [`${rate < 10 ? rate.toFixed(1) : Math.round(rate)} a second`]),
    ...(left === undefined ? [] : [`${spell(left)} left`]),
  ].join(', ');
}

/** What it has brought. */
export function takeOf(state: CampaignState): string {
  return [
    `${state.combinations} combinations`,
    `${state.shapes} shapes`,
    `${state.failing} failing`,
    ...(state.unknown === 0 ? [] : [`${state.unknown} without a verdict`]),
    many(state.findings, 'finding'),
    `${state.atOnce} at once`,
  ].join(', ');
}

/** A time in its two largest units: `45 s`, `12 min`, `7 h 59 min`, `2 d 3 h`. */
export function spell(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  return hours < 24 ? `${hours} h ${minutes % 60} min` : `${Math.floor(hours / 24)} d ${hours % 24} h`;
}
