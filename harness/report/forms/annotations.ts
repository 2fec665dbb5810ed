// The report as annotations of GitHub Actions: workflow commands, one for each failure, which the web page of a pull request shows
// beside the file that it names.
import { posix } from 'node:path';
import type { Report } from '../document.ts';
import { failingFindings, untoldDoubts } from '../failing.ts';
import { many } from '../many.ts';
import { STANDINGS } from '../standings.ts';

/** GitHub shows ten errors of a step, and drops the others. */
const MOST = 10;

export interface Folders {
  /** The report's folder, relative to the root of the repository. */
  readonly folder: string;
  /** The folder that the run was started in, relative to the root of the repository. */
  readonly started: string;
}

interface Annotation {
  readonly file: string;
  readonly title: string;
  readonly message: string;
}

/** One workflow command a line; none where nothing failed. */
export function annotationsOf(of: Report, folders: Folders): string[] {
  const all = [...findingsOf(of, folders), ...doubtsOf(of, folders)];
  if (all.length <= MOST) return all.map(command);
  const more: Annotation = {
    file: posix.join(folders.folder, 'summary.md'),
    title: `${many(all.length - MOST + 1, 'failure')} more`,
    message: 'GitHub shows no more than ten; the report tells all.',
  };
  return [...all.slice(0, MOST - 1), more].map(command);
}

function findingsOf(of: Report, { folder, started }: Folders): Annotation[] {
  const sources = new Map(of.exercises.map((one) => [one.finding, one.source]));
  return failingFindings(of).map(({ id, title, file, standing, violations, reasons, commands }) => {
    const source = sources.get(id);
    const told = [...new Set([...violations.map((one) => one.message), ...reasons])];
    const messages = told.length > 0 ? told : [STANDINGS[standing].means];
    return {
      file: source === undefined ? posix.join(folder, file ?? 'summary.md') : posix.join(started, source),
      title: `${STANDINGS[standing].word}: ${title}`,
      message: [...messages, ...commands.slice(0, 1)].join('\n'),
    };
  });
}

function doubtsOf(of: Report, { folder, started }: Folders): Annotation[] {
  const summary = posix.join(folder, 'summary.md');
  return [
    ...untoldDoubts(of).map(({ scenario, client, detail, source }) => ({
      file: source === undefined ? summary : posix.join(started, source),
      title: `${STANDINGS.unknown.word}: ${scenario}, ${client}`,
      message: detail.join('\n'),
    })),
    ...of.withoutVerdict
      .filter((one) => one.isNew)
      .map(({ client, reason, cases }) => ({
        file: summary,
        title: `${STANDINGS.unknown.word}: ${many(cases, 'case')} of ${client}`,
        message: reason,
      })),
  ];
}

/** As the toolkit of GitHub Actions escapes it (actions/toolkit, packages/core/src/command.ts). */
function command({ file, title, message }: Annotation): string {
  return `::error file=${property(file)},line=1,title=${property(title)}::${data(message)}`;
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

function property(text: string): string {
  return data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
