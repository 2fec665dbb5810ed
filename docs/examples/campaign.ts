// A campaign from one's own code, and what its folder tells afterwards.
import { createBudget, createHost, createJobs, createLedger, findingsOf, openLog, perform } from 'cutpoint';
import { planCampaign, playCampaign, readCampaigns, runCase } from 'cutpoint';

const host = await createHost();
const log = await openLog('campaign');
try {
  const configuration = await planCampaign(
    {
      client: 'reference+swallow-cut',
      seed: 1,
      families: ['wire'],
      phases: ['drawn', 'minimise'],
      also: ['reference'],
      scenarios: [],
      corpus: [],
    },
    host,
  );
  log.append(configuration);
  const means = {
    execute: async (of: Parameters<typeof runCase>[0]) => runCase(of, host),
    jobs: createJobs({ fixed: 4 }),
  };
  await playCampaign({
    ledger: createLedger(configuration),
    log,
    budget: createBudget({ cases: 40 }, new AbortController().signal),
    perform: (task, tell, signal, known) => perform(task, { ...means, also: configuration.also }, tell, signal, known),
  });
} finally {
  await log.close();
  await host.close();
}

for (const { signature, faults, clients, notIn } of findingsOf(await readCampaigns(['campaign'])))
  console.log(`${signature} under ${faults.join(' and ')}: ${clients.join()}, not ${notIn.join()}`);
