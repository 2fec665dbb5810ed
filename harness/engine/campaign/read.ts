// Reads campaigns from the logs in their folders. Those that are shards of one, or were played apart, become one ledger again: what a
// lane told is the same whoever played it.
import { stat } from 'node:fs/promises';
import { UsageError } from '../../core/usage-error.ts';
import { differences, type Configuration } from './configuration.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { logIn, readLog, type Line } from './log.ts';

/**
 * The campaign in a folder, as far as it went; undefined where there is none yet.
 *
 * @throws UsageError where a line cannot be read, or the folder holds several campaigns
 */
export async function readCampaign(folder: string): Promise<Ledger | undefined> {
  let ledger: Ledger | undefined;
  await readLog(folder, (line) => {
    if (line.kind !== 'campaign') known(ledger, folder).take(line);
    else if (!ledger) ledger = createLedger(line);
    else if (differences(ledger.configuration, line).length > 0)
      throw new UsageError(`${folder}: holds several campaigns, which can be told, but not continued`);
  });
  return ledger;
}

/**
 * The campaigns of several folders, each once, in the order of the folders.
 *
 * @param onLine called with each line that says something new, and the campaign that it belongs to, as its folder has it
 * @throws UsageError where a folder holds no campaign, or a line cannot be read
 */
export async function readCampaigns(
  folders: readonly string[],
  onLine: (of: Configuration, line: Exclude<Line, Configuration>) => void = () => {},
): Promise<Ledger[]> {
  const ledgers: Ledger[] = [];
  for (const folder of folders) {
    let ledger: Ledger | undefined;
    let of: Configuration | undefined;
    await readLog(folder, (line) => {
      if (line.kind === 'campaign') {
        const { shard: _, ...whole } = line;
        of = whole;
        ledger = ledgerFor(whole, ledgers);
      } else if (known(ledger, folder).take(line) && of) onLine(of, line);
    });
    if (!ledger) throw new UsageError(`${folder}: ${await whyNone(folder)}`);
  }
  return ledgers;
}

function ledgerFor(whole: Configuration, ledgers: Ledger[]): Ledger {
  const same = ledgers.find((one) => differences(one.configuration, whole).length === 0);
  if (same) return same;
  const ledger = createLedger(whole);
  ledgers.push(ledger);
  return ledger;
}

function known(ledger: Ledger | undefined, folder: string): Ledger {
  if (!ledger) throw new UsageError(`${logIn(folder)}:1: kind: the first line of a log is that of its campaign`);
  return ledger;
}

async function whyNone(folder: string): Promise<string> {
  return stat(folder).then(
    () => 'there is no campaign in this folder',
    () => 'there is no such folder',
  );
}
