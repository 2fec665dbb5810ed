// `pnpm test:faults`: fetches the releases that the scenarios need, then runs the scenarios with vitest. A release that cannot
// be had fails its tests with the reason, unless `--offline` (or CUTPOINT_OFFLINE=1) leaves it out by name.
import { startVitest } from 'vitest/node';
import { CLIENT_KINDS } from '../drivers/index.ts';
import { parseClientSpec } from '../engine/client-spec.ts';
import { defaultFolder } from '../releases/layout.ts';
import { isOffline } from '../releases/offline.ts';
import { showProgress } from '../releases/progress.ts';
import { createReleaseStore } from '../releases/store.ts';
import { tableReporter } from '../report/vitest-table.ts';
import { findScenarios } from './scenario-files.ts';

const offline = isOffline({ offline: process.argv.includes('--offline') });
const filters = process.argv.slice(2).filter((argument) => argument !== '--offline');
const missing = await fetchReleases();
const leftOut = offline ? missing : {};
const absent = offline ? {} : missing;
for (const [client, why] of Object.entries(missing))
  process.stderr.write(`${client} ${offline ? 'is left out' : 'could not be had'}: ${why}\n`);

const vitest = await startVitest(
  'test',
  filters,
  { project: ['faults'], watch: false, reporters: ['default', tableReporter(leftOut)] },
  { test: { provide: { leftOut, absent } } },
);
await vitest.close();

/** The clients whose releases are not here after trying, each with the reason. */
async function fetchReleases(): Promise<Record<string, string>> {
  const store = createReleaseStore({ folder: defaultFolder(), offline, progress: showProgress() });
  const clients = [...new Set((await findScenarios([])).flatMap((one) => one.clients))];
  const tries = clients.map(async (client) => {
    const spec = parseClientSpec(client);
    const source = CLIENT_KINDS.find((kind) => kind.name === spec.name)?.releases;
    if (source) await store.resolve(source.name, source, spec.version);
  });
  const results = await Promise.allSettled(tries);
  return Object.fromEntries(
    results.flatMap((result, index) =>
      result.status === 'rejected'
        ? [[clients[index] as string, result.reason instanceof Error ? result.reason.message : String(result.reason)]]
        : [],
    ),
  );
}
