// Tells one finding to a person: what is violated, how often and since when it was seen, every story that its minimal case told, and
// the command that replays it.
import type { Finding } from '../../engine/campaign/finding.ts';
import { INVARIANTS } from '../../invariants/index.ts';

/** What is told of a finding. */
export type ToldFinding = Omit<Finding, 'faults' | 'case' | 'violations' | 'story'>;

/** @param command what replays its minimal case */
export function findingStory(of: ToldFinding, command: string): string {
  const invariant = INVARIANTS.find(({ id }) => id === of.signature.split('/')[0]);
  const { seed, lane, at } = of.first;
  return [
    of.name,
    ...(invariant ? ['', `${invariant.rule} [${invariant.id}]`, `  source: ${invariant.source}`] : []),
    '',
    `First shown by case ${at} of lane ${lane} of seed ${seed}; ${of.count} ${of.count === 1 ? 'case shows' : 'cases show'} it.`,
    of.executions === undefined ? 'Not made minimal yet.' : `Made minimal in ${of.executions} runs.`,
    `Shown by ${of.clients.join(', ')}${of.notIn.length > 0 ? `; not by ${of.notIn.join(', ')}` : ''}.`,
    ...(of.alsoViolates.length > 0 ? [`Its case also violates ${of.alsoViolates.join(', ')}.`] : []),
    ...storiesOf(of),
    '',
    `Replay: ${command}`,
    '',
  ].join('\n');
}

/** One story where all replays told the same; else each of them, and that of the case as it was drawn. */
function storiesOf({ replays, signature, drawn }: ToldFinding): string[] {
  const total = replays.reduce((sum, one) => sum + one.times, 0);
  const told = replays.flatMap(({ digest, times, failed, unknown, trace }) => [
    '',
    `Trace ${digest}, ${times} of ${total} replays, ${failed.includes(signature) ? 'fails so' : unknown ? 'no verdict' : 'does not fail so'}:`,
    indented(trace),
  ]);
  const isSteady = replays.length === 1 && replays[0]?.failed.includes(signature);
  return [
    ...(isSteady || replays.length === 0 ? [] : ['', 'Flaky: the same case does not always tell the same story.']),
    ...told,
    ...(isSteady ? [] : ['', 'Trace of the case as it was drawn:', indented(drawn)]),
  ];
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gm, '  ');
}
