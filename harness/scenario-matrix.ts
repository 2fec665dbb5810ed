// The matrix: every scenario for every client, each judged several times. Who plays what is planned here, as it is for `faults run`; and what
// a hearing came to is compared with what is known of the client.
import type { Case } from './core/case.ts';
import type { Exercise } from './core/exercise.ts';
import { CLIENT_KINDS } from './drivers/index.ts';
import { parseClientSpec } from './engine/client-spec.ts';
import { runOf, rulingOf, type Heard } from './engine/hearing.ts';
import type { ReportedFinding } from './report/document.ts';
import { accountOf, type Account } from './report/account.ts';
import { runCommand } from './report/commands.ts';
import { caseOf, type Scenario } from './scenario.ts';

/** A scenario, and the file that declares it. */
interface DeclaredScenario {
  readonly scenario: Scenario;
  readonly path: string;
}

/** One field of the matrix. */
export interface Field {
  readonly scenario: Scenario;
  /** The file that declares it, relative to where the command was started. */
  readonly source: string;
  /** The client of the matrix. */
  readonly asked: string;
  /** The same as it is played: with the variant that the scenario is about. */
  readonly client: string;
  /** What is judged; or why the client cannot be put to it, where its kind says so. */
  readonly plays: Case | { readonly unsupported: string };
}

/** Every scenario for every client, scenario by scenario; each scenario once, by the name of its file. */
export function fieldsOf(scenarios: readonly DeclaredScenario[], clients: readonly string[]): Field[] {
  const each = new Map(scenarios.map((one) => [one.path, one]));
  const sorted = [...each.values()].toSorted((a, b) => (a.path < b.path ? -1 : 1));
  return sorted.flatMap((one) => clients.map((client) => fieldOf(one, client)));
}

/** One scenario for one client. @throws UsageError for a client that means nothing */
export function fieldOf({ scenario, path }: DeclaredScenario, client: string): Field {
  const field = { scenario, source: path.replaceAll('\\', '/'), asked: client };
  const played = withVariants(client, variantsOf(scenario));
  return typeof played === 'string'
    ? { ...field, client: played, plays: caseOf(scenario, played) }
    : { ...field, client, plays: played };
}

/** Variants that all clients of a scenario have: then it is about them, and played by that variant of any other client. */
function variantsOf({ clients }: Scenario): readonly string[] {
  const [first = [], ...others] = clients.map((client) => parseClientSpec(client).variants);
  return first.filter((one) => others.every((variants) => variants.includes(one)));
}

function withVariants(client: string, wanted: readonly string[]): string | { unsupported: string } {
  const spec = parseClientSpec(client);
  const kind = CLIENT_KINDS.find(({ name }) => name === spec.name);
  const missing = wanted.filter((one) => !spec.variants.includes(one));
  const unknown = missing.find((one) => !kind?.variants.includes(one));
  if (unknown !== undefined)
    return { unsupported: `${spec.name} ${kind?.lacks?.[unknown] ?? `has no variant "${unknown}"`}` };
  return client.replace(/^[^+]+/, (own) => [own, ...missing].join('+'));
}

/** What a field came to. */
export interface Played {
  readonly field: Field;
  readonly runs: readonly Heard[];
  /** Why nothing was judged: the release cannot be had, or the client cannot be put to it. */
  readonly instead?: { readonly standing: 'unknown' | 'unsupported'; readonly why: string };
}

/** What a field came to, as an exercise, and how it failed. */
export function accountOfField(played: Played): Account {
  const { field, runs } = played;
  const { name, why } = field.scenario;
  const digests = [...new Set(runs.map((run) => run.digest))];
  const standing = standingInField(played);
  const exercise: Exercise = {
    scenario: name,
    client: field.client,
    column: field.asked,
    ...standing,
    cases: runs.length,
    source: field.source,
    ...(digests.length === 1 && { digest: digests[0] }),
  };
  const worst = runs.find((run) => run.verdict === 'unknown') ?? runs.find((run) => run.verdict === 'fail');
  const showing = runs.filter((run) => run.verdict === worst?.verdict).length;
  const shown = worst && runs.find((run) => run.digest === worst.digest && run.seen);
  const account = accountOf(exercise, shown && runOf(shown), {
    why,
    expected: field.scenario.breaks?.[field.client],
    showing: Math.max(1, showing),
    command: runCommand(name, field.client),
  });
  if (!account.finding) return { exercise };
  return { ...account, exercise, finding: { ...account.finding, replays: replaysOf(runs, worst) } };
}

function standingInField({
  field: { scenario, client },
  runs,
  instead,
}: Played): Pick<Exercise, 'standing' | 'detail'> {
  if (instead) return { standing: instead.standing, detail: [instead.why] };
  const ruling = rulingOf(runs);
  const expected = scenario.breaks?.[client];
  switch (ruling.kind) {
    case 'unsupported':
      return { standing: 'unsupported', detail: [ruling.why] };
    case 'unknown': {
      const ids = invariantsOf(ruling.signatures);
      return {
        standing: 'unknown',
        detail: [...ruling.reasons, ...(ids.length > 0 ? [`in runs that are doubtful: ${ids.join(', ')}`] : [])],
      };
    }
    case 'held':
      return expected ? { standing: 'escaped', detail: ['it held'] } : { standing: 'held', detail: [] };
    case 'violated': {
      const { flaky, signatures } = ruling;
      const detail = [
        ...invariantsOf(signatures),
        ...(flaky ? [`flaky: ${flaky.runs} of ${flaky.of} runs fail, and not all alike`] : []),
      ];
      const isExpected = !flaky && signatures.join() === [...(expected ?? [])].toSorted().join();
      return { standing: isExpected ? 'caught' : expected ? 'escaped' : 'violated', detail };
    }
  }
}

/** A signature begins with the id of its invariant. */
function invariantsOf(signatures: readonly string[]): string[] {
  return [...new Set(signatures.map((one) => one.split('/', 1)[0] ?? one))].toSorted();
}

/** Every story that was told, the most frequent first. What held has left no trace. */
function replaysOf(runs: readonly Heard[], worst: Heard | undefined): ReportedFinding['replays'] {
  return [...Map.groupBy(runs, (run) => run.digest)]
    .map(([digest, alike]) => {
      const seen = alike.find((run) => run.seen);
      return {
        digest,
        times: alike.length,
        shows: alike[0]?.verdict === worst?.verdict,
        trace: (seen && runOf(seen)?.trace.split('\n')) ?? [],
      };
    })
    .toSorted((a, b) => b.times - a.times || a.digest.localeCompare(b.digest));
}

/**
 * Tells once what several clients show alike: the same scenario, the same standing, the same signatures. The last of them tells it, the
 * newest release where they are in order; the others' exercises point at it.
 *
 * @returns what is to be placed in a report, and for each exercise without a finding of its own the index of the one that tells it
 */
export function toldOnce(all: readonly Account[]): { accounts: Account[]; tellers: ReadonlyMap<number, number> } {
  const showing = all.flatMap(({ finding, ...one }, index) => (finding ? [{ ...one, finding, index }] : []));
  const groups = Map.groupBy(showing, ({ exercise: { scenario, standing }, finding: { violations, reasons } }) => {
    const shown = [...new Set(violations.map((one) => one.signature))].toSorted();
    return JSON.stringify([scenario, standing, shown, reasons]);
  });
  const accounts = [...all];
  const tellers = new Map<number, number>();
  for (const alike of groups.values()) {
    const { index: last, finding, ...teller } = alike.at(-1) as (typeof alike)[number];
    for (const { index, exercise } of alike.slice(0, -1)) {
      accounts[index] = { exercise };
      tellers.set(index, last);
    }
    const { scenario, client } = teller.exercise;
    accounts[last] = {
      ...teller,
      finding: {
        ...finding,
        title: alike.length > 1 ? `${scenario}, ${client} and ${alike.length - 1} more` : finding.title,
        clients: alike.map((one) => one.exercise.client),
        notIn: all
          .filter(({ exercise }) => exercise.scenario === scenario && exercise.standing === 'held')
          .map(({ exercise }) => exercise.client),
        cases: alike.reduce((sum, one) => sum + one.finding.cases, 0),
      },
    };
  }
  return { accounts, tellers };
}
