// A bisection told: as one document for machines, and as a few lines for a person. Both are made of the same record of what was judged
// and what that came to.
import { changesIn, type Look, type Step } from '../../engine/bisect.ts';
import type { Heard } from '../../engine/hearing.ts';
import { many } from '../many.ts';
import { shellWord } from '../shell-word.ts';

/** What is known of one release. */
export interface JudgedRelease {
  readonly release: string;
  readonly look: Look;
  /** Why it is stepped over; empty where it is not. */
  readonly why: readonly string[];
  readonly runs: readonly Heard[];
}

export interface Bisection {
  readonly file: string;
  /** Without a release, such as `codex+websocket`. */
  readonly client: string;
  readonly from: string;
  readonly to: string;
  readonly times: number;
  /** All stable releases between the two, the oldest first. */
  readonly releases: readonly string[];
  /** A release shows it where it violates one of these. */
  readonly signatures: readonly string[];
  /** In the order in which they were judged. */
  readonly judged: readonly JudgedRelease[];
  /** Of other releases of the range, from an earlier search that is still known. */
  readonly known: readonly JudgedRelease[];
  /** Where the case was recorded, if that is one of the releases and it is said to show it. */
  readonly recorded?: string;
  readonly end: Exclude<Step, { kind: 'judge' }> | { readonly kind: 'interrupted' };
}

/** The name of a client's release, such as `codex@0.120.0+websocket`. */
export function clientAt(client: string, release: string): string {
  return client.replace(/^[^+]+/, `$&@${release}`);
}

/** Raised whenever a field of the JSON document gets another meaning or goes; docs/releases.md explains it. */
const BISECTION_VERSION = 1;

/** The document of `faults bisect --json`. */
export function documentOf(of: Bisection) {
  const { judged, known, end, releases, ...asked } = of;
  const changes = changesOf(of);
  return {
    bisect: BISECTION_VERSION,
    ...asked,
    releases: releases.length,
    judged: judged.map(released),
    known: known.map(released),
    halvings: halvingsOf(of),
    assumed: assumedIn(of),
    conclusion: conclusionOf(of),
    changes,
    monotone: changes.length < 2,
    commands: commandsOf(of),
  };
}

function released({ release, look, why, runs }: JudgedRelease) {
  return { release, look, why, runs: runs.map(({ seen: _, ...run }) => run) };
}

function conclusionOf(of: Bisection) {
  const { end, releases } = of;
  switch (end.kind) {
    case 'found':
      return {
        kind: end.first === end.last + 1 ? ('found' as const) : ('range' as const),
        last: releases[end.last],
        first: releases[end.first],
        to: end.to,
        /** Any of these may be the first one. */
        candidates: releases.slice(end.last + 1, end.first + 1),
      };
    case 'same':
      return { kind: end.kind, look: end.look, from: releases[end.from], to: releases[end.to] };
    case 'none':
    case 'interrupted':
      return { kind: end.kind };
  }
}

/** Every change of verdict among all releases that are known, in words of releases. */
function changesOf(of: Bisection): { last: string; first: string; to: Look }[] {
  const looks = new Map(
    [...of.judged, ...of.known].map((one) => [of.releases.indexOf(one.release), one.look] as const),
  );
  const name = (index: number) => of.releases[index] ?? '';
  return changesIn(looks).map(({ last, first, to }) => ({ last: name(last), first: name(first), to }));
}

/** How many releases were judged beside the first and the last that have a verdict. */
function halvingsOf({ judged, end, releases }: Bisection): number {
  if (end.kind !== 'found') return 0;
  const withVerdict = judged.filter((one) => one.look !== 'none').map((one) => releases.indexOf(one.release));
  return Math.max(0, withVerdict.length - 2);
}

/** How many releases are taken to be as their neighbours. */
function assumedIn({ releases, judged, known }: Bisection): number {
  return releases.length - judged.length - known.length;
}

/** What a person types to see it, and the other side of it. */
function commandsOf({ file, client, end, releases, times }: Bisection): string[] {
  if (end.kind !== 'found') return [];
  return [end.last, end.first].map(
    (index) =>
      `pnpm faults replay ${shellWord(file)} --client ${shellWord(clientAt(client, releases[index] ?? ''))} --times ${times}`,
  );
}

const DOES: Readonly<Record<'shows' | 'lacks', string>> = { shows: 'shows it', lacks: 'does not show it' };

/** What is known of a release, in a few words. @param wanted the signatures that are looked for */
export function lookInWords({ look, runs, why }: JudgedRelease, wanted: readonly string[]): string {
  const times = runs.length === 0 ? '' : `, ${runs.length} of ${many(runs.length, 'run')}`;
  switch (look) {
    case 'shows':
      return `${DOES.shows}${times}${shareOf(runs, wanted)}`;
    case 'lacks': {
      const others = [...new Set(runs.flatMap((run) => run.signatures))];
      return `${DOES.lacks}${times}${others.length > 0 ? `; it violates ${others.join(', ')}` : ''}`;
    }
    case 'none':
      return `is stepped over: ${why.join('; ')}`;
  }
}

/** Where a release shows some of it, and some not. */
function shareOf(runs: readonly Heard[], wanted: readonly string[]): string {
  const shown = wanted.filter((one) => runs.some((run) => run.signatures.includes(one)));
  return shown.length < wanted.length ? `; of the ${wanted.length} signatures ${shown.join(', ')}` : '';
}

/** What the search came to, as a few lines. */
export function textOf(of: Bisection): string {
  const parts = [headline(of), ...facts(of).map((line) => `  ${line}`)];
  const commands = commandsOf(of);
  if (commands.length > 0) parts.push('', 'See it yourself:', ...commands.map((line) => `  ${line}`));
  return parts.join('\n');
}

function headline(of: Bisection): string {
  const { client, end, releases } = of;
  const name = (index: number) => clientAt(client, releases[index] ?? '');
  switch (end.kind) {
    case 'found': {
      const [before, after] = end.to === 'lacks' ? [DOES.shows, DOES.lacks] : [DOES.lacks, DOES.shows];
      const doubtful = end.first - end.last - 1;
      if (doubtful === 0)
        return `${name(end.first)} is the first release that ${after}; ${name(end.last)} is the last one before it, and ${before}.`;
      return `${name(end.last)} ${before}, ${name(end.first)} ${after}; of the ${doubtful} between them none has a verdict, and each of these may be the first: ${releases.slice(end.last + 1, end.first + 1).join(', ')}.`;
    }
    case 'same':
      return `${name(end.from)} and ${name(end.to)} are the same: each ${DOES[end.look]}. Nothing says where it changes. Other ends may differ, or --all, which judges every release between them.`;
    case 'none':
      return `No verdict: of ${releases.length} releases from ${of.from} to ${of.to} fewer than two could be judged.`;
    case 'interrupted':
      return 'Interrupted. The same command goes on from here.';
  }
}

function facts(of: Bisection): string[] {
  const { judged, known, releases, signatures, times } = of;
  const skipped = judged.filter((one) => one.look === 'none');
  const halvings = halvingsOf(of);
  const how =
    halvings > 0 && judged.length - skipped.length < releases.length ? ` (both ends and ${halvings} in between)` : '';
  return [
    `it: ${signatures.length > 0 ? signatures.join(', ') : 'nothing was violated, so there is nothing to look for'}`,
    `judged: ${judged.length} of ${releases.length} releases${how}, ${many(times, 'run')} each${othersOf(of)}`,
    ...inOrder(of, [...judged, ...known]).map((one) => `  ${one.release} ${lookInWords(one, signatures)}`),
    ...(known.length > 0
      ? [`of these, ${known.length} from an earlier search: ${known.map((one) => one.release).join(', ')}`]
      : []),
    ...notMonotone(of),
  ];
}

/** Those that were not judged. Nothing is assumed of them where nothing was found. */
function othersOf(of: Bisection): string {
  const others = assumedIn(of);
  if (others === 0) return '';
  if (of.end.kind !== 'found') return `; ${others} ${others === 1 ? 'was' : 'were'} not`;
  return others === 1
    ? '; 1 was not, and is taken to be as its neighbours'
    : `; ${others} were not, and are taken to be as their neighbours`;
}

function inOrder({ releases }: Bisection, of: readonly JudgedRelease[]): JudgedRelease[] {
  return of.toSorted((a, b) => releases.indexOf(a.release) - releases.indexOf(b.release));
}

/** Verdicts that go back and forth, or against what the file says. */
function notMonotone(of: Bisection): string[] {
  const changes = changesOf(of);
  const lines: string[] = [];
  if (changes.length > 1)
    lines.push(
      `not monotone, the verdict changes ${changes.length} times: ${changes.map(({ last, first, to }) => `${last} ${DOES[to === 'shows' ? 'lacks' : 'shows']}, ${first} ${to === 'none' ? '' : DOES[to]}`).join('; ')}`,
    );
  const { recorded, end, releases } = of;
  const at = recorded === undefined ? -1 : releases.indexOf(recorded);
  const isJudged = [...of.judged, ...of.known].some((one) => one.release === recorded);
  if (at >= 0 && end.kind === 'found' && !isJudged && (end.to === 'lacks') === at >= end.first)
    lines.push(`the file says that ${recorded} shows it, which goes against this; --all judges every release`);
  if (at >= 0 && end.kind === 'same' && end.look === 'lacks' && !isJudged)
    lines.push(`the file says that ${recorded}, which lies between them, shows it`);
  return lines;
}
