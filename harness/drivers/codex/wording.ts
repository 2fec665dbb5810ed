// Codex puts addresses, paths and times of this very run into its messages. Two runs of one case must tell the same, so these
// are named by what they are.
import type { Outcome } from '../../core/journal.ts';

const ID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;
const ROLLOUT_TIME = /rollout-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d/g;
const ROLLOUT_DATE = /sessions\/\d{4}\/\d\d\/\d\d\//g;

/** The outcome with this run's places, by name, taken out of its message. An answer is the model's own text and stays. */
export function withoutPlaces(places: Readonly<Record<string, string>>, outcome: Outcome): Outcome {
  switch (outcome.kind) {
    case 'failed':
    case 'crashed':
    case 'interrupted':
      return { kind: outcome.kind, message: plain(places, outcome.message) };
    case 'answered':
    case 'timed-out':
      return outcome;
  }
}

function plain(places: Readonly<Record<string, string>>, message: string): string {
  return Object.entries(places)
    .reduce((text, [name, place]) => text.replaceAll(place, `<${name}>`), message)
    .replaceAll(ID, '<id>')
    .replaceAll(ROLLOUT_TIME, 'rollout-<time>')
    .replaceAll(ROLLOUT_DATE, 'sessions/<date>/');
}
