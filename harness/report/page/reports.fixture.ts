// Reports that a page has to stand: of very many findings, of thirty clients, with everything in it, and of texts that want to break out of it.
import type { Standing } from '../../core/exercise.ts';
import type { Report, ReportedFinding } from '../document.ts';
import { seedFinding, seedReport } from './seed-report.fixture.ts';

/** A campaign that found that much, each with a story as long as real ones are. */
export function reportOf(findings: number): Report {
  return {
    ...seedReport,
    kind: 'campaign',
    title: `A campaign with ${findings} findings`,
    exercises: [],
    findings: Array.from({ length: findings }, (_, index) => ({
      ...seedFinding,
      id: `finding-${index + 1}`,
      title: `${seedFinding.title}, ${index + 1}`,
      isNew: index % 3 === 0,
    })),
    campaigns: [
      {
        client: 'codex@0.120.0',
        seed: 5,
        digest: 'ad189e456055',
        cases: 942,
        failing: findings,
        unknown: 3,
        notReached: 2,
        combinations: 240,
        shapes: 354,
      },
    ],
    withoutVerdict: [
      { client: 'codex@0.120.0', reason: 'the deadline of the case has passed', cases: 2, isNew: true },
      { client: 'codex@0.120.0', reason: 'the disk is full', cases: 1, isNew: false },
    ],
    leftOut: [{ client: 'hapi@0.30.7', why: 'it is not on this machine, and the registry is not asked' }],
  };
}

const STANDINGS: readonly Standing[] = [
  'held',
  'held',
  'held',
  'caught',
  'violated',
  'unknown',
  'unsupported',
  'escaped',
];

/** What stands behind a field that did not hold. */
const DETAILS: Readonly<Record<Standing, readonly string[]>> = {
  held: [],
  caught: ['call-has-one-output/persisted/custom/missing'],
  violated: ['call-has-one-output', 'retry-carries-outputs'],
  escaped: ['job-runs-once/asked-again'],
  unknown: ['fault 1 was never reached'],
  unsupported: ['the openai SDK keeps no session, so that none can be resumed'],
};

/** A matrix of so many scenarios by thirty clients. */
export function wideReport(scenarios: number): Report {
  const releases = Array.from({ length: 26 }, (_, index) => `codex@0.${50 + index * 4}.0`);
  const clients = ['reference', 'reference+skip-drain', 'openai-sdk', 'hapi@0.30.7', 'codex-acp@2.6.0', ...releases];
  return {
    ...seedReport,
    kind: 'matrix',
    title: 'Every scenario against every client',
    exercises: Array.from({ length: scenarios }, (_, row) =>
      clients.map((client, column) => {
        const standing = STANDINGS[(row * 7 + column * 3) % STANDINGS.length] ?? 'held';
        return {
          scenario: `scenario ${row + 1}: ${seedFinding.title}`,
          client,
          standing,
          cases: standing === 'unsupported' ? 0 : 1 + (row % 3),
          detail: [...DETAILS[standing]],
          ...(standing === 'violated' && { finding: seedFinding.id }),
        };
      }),
    ).flat(),
  };
}

/** Letters of another direction, marks that turn it, controls, half a character, markup, and a megabyte in one line. */
export const HOSTILE = [
  '</script><script>alert(1)</script>',
  '</style></noscript></template><img src=x onerror=alert(2)>',
  '"\'><a href="javascript:alert(3)">',
  '<!-- &lt; &amp;amp; -->',
  'שלום \u{202e}gnp.exe\u{2066}',
  'nul \u{0} bell \u{7} escape \u{1b}[31m return \r feed \u{c}',
  'half \u{d83d} a character \u{dc00}',
  `long ${'x'.repeat(1_048_576)}`,
] as const;

/** All that a report can say, said by somebody who wants to break the page. */
export function hostileReport(): Report {
  const findings = HOSTILE.map((text, index) => hostileFinding(text, index));
  return {
    ...seedReport,
    title: HOSTILE.slice(0, 7).join(' '),
    command: HOSTILE.join(' '),
    made: { at: '2026-11-21T20:15:00Z', cutpoint: HOSTILE[2], platform: HOSTILE[4] },
    exercises: HOSTILE.map((text, index) => ({
      scenario: text,
      client: `${HOSTILE[index]}@${index}`,
      standing: 'violated',
      cases: 1,
      detail: [text],
      finding: findings[index]?.id ?? '',
    })),
    findings,
    campaigns: reportOf(1).campaigns.map((one) => ({ ...one, client: HOSTILE[0] })),
    withoutVerdict: HOSTILE.map((reason) => ({ client: HOSTILE[1], reason, cases: 1, isNew: true })),
    leftOut: HOSTILE.map((why) => ({ client: why, why })),
    invariants: HOSTILE.map((text) => ({ id: text, rule: text, source: text })),
  };
}

function hostileFinding(text: string, index: number): ReportedFinding {
  const { story } = seedFinding;
  return {
    ...seedFinding,
    id: `hostile-${index}-${text.slice(0, 60).replaceAll(/[\s\p{C}]/gu, '-')}`,
    title: text,
    why: text,
    clients: [text],
    notIn: [text],
    faults: [text],
    violations: seedFinding.violations.map((one) => ({ ...one, invariant: text, message: text })),
    reasons: [text],
    case: { ...seedFinding.case, client: text },
    trace: [text],
    ...(story && {
      story: {
        scenes: story.scenes.map((scene) => ({ ...scene, words: text })),
        listings: story.listings.map((one) => ({
          ...one,
          title: text,
          lines: one.lines.map((line) => ({ ...line, words: text })),
        })),
      },
    }),
    replays: [
      { digest: 'aaaaaaaaaaaa', times: 2, shows: true, trace: [text] },
      { digest: 'bbbbbbbbbbbb', times: 1, shows: false, trace: [text] },
    ],
    file: text,
    commands: [text],
  };
}
