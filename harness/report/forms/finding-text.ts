// A finding of a report in plain text, for where there is room for no more: what is violated, or why there is no verdict, the trace,
// and how to see it again.
import type { ReportedFinding } from '../document.ts';

export function findingText({
  violations,
  reasons,
  expected = [],
  faults,
  digest,
  trace,
  commands,
}: ReportedFinding): string {
  return [
    ...violations.map((one) => `${one.signature}: ${one.message}`),
    ...reasons.map((one) => `no verdict: ${one}`),
    ...expected.map((one) => `expected: ${one}`),
    ...faults.map((one) => `fault: ${one}`),
    '',
    `trace ${digest}:`,
    ...trace.map((line) => `  ${line}`),
    ...(commands.length > 0 ? [''] : []),
    ...commands,
  ].join('\n');
}
