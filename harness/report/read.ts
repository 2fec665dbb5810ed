// Reads a report that was written before, perhaps by another version, or by somebody else.
import { readJsonFile } from '../engine/json-file.ts';
import { report as schema, REPORT_VERSION, type Report } from './document.ts';

/** @throws UsageError naming file, line and field */
export async function readReport(path: string): Promise<Report> {
  const { value, parse, fail } = await readJsonFile(path);
  const version = typeof value === 'object' && value !== null && 'report' in value ? value.report : undefined;
  if (typeof version === 'number' && version !== REPORT_VERSION)
    return fail({
      path: ['report'],
      message: `is a report of version ${version}; this Cutpoint reads version ${REPORT_VERSION}`,
    });
  return parse(schema);
}
