// `faults clients`: the kinds of clients there are, and the releases of them that are on this machine.
import Table from 'cli-table3';
import { Option, type Command } from 'commander';
import { CLIENT_KINDS } from '../drivers/index.ts';
import { releasesOf } from '../engine/client-spec.ts';
import { UsageError } from '../core/usage-error.ts';
import { defaultFolder, sweepOurs } from '../releases/layout.ts';
import { isOffline } from '../releases/offline.ts';
import { showProgress, silent } from '../releases/progress.ts';
import { colours } from '../report/colours.ts';
import { createReleaseStore } from '../releases/store.ts';
import { EXIT, print, printAsIs, printJson, type HostFlags } from './command.ts';
import { interruptible } from './interrupt.ts';

export function addClients(program: Command): void {
  const clients = program
    .command('clients')
    .description('the clients that can be tested, and their releases on this machine')
    .addHelpText(
      'after',
      `
Releases lie in the folder CUTPOINT_CACHE, else in the cache folder of the user.

Exit codes: 0 done; 2 wrong usage, such as a release that does not exist; 3 a
release that could not be had; 130 ended by Ctrl-C.`,
    );

  clients
    .command('list', { isDefault: true })
    .description('list the kinds of clients, and the releases on this machine')
    .option('--json', 'print one JSON document')
    .action(async (flags: HostFlags) => {
      const releases = await store(flags).list();
      const kinds = CLIENT_KINDS.map(({ name, summary, variants, releases: source, wraps }) => ({
        name,
        summary,
        variants: [...variants, ...(wraps ? [`${wraps.name}@<release>`] : [])],
        package: source?.package,
      }));
      if (flags.json) return printAsIs(asJson({ clients: kinds, releases }));
      for (const { name, summary, variants } of kinds)
        print(
          `${name}: ${summary}${variants.length > 0 ? `\n  variants: ${variants.map((one) => `+${one}`).join(' ')}` : ''}`,
        );
      if (releases.length === 0) return print('\nNo release is installed.');
      const table = new Table({
        head: ['release', 'platform', 'size', 'folder'].map((word) => colours.bold(word)),
        // The library would colour what goes into a file as well.
        style: { head: [], border: [] },
      });
      for (const one of releases)
        table.push([`${one.name}@${one.version}`, one.platform, `${(one.bytes / 1e6).toFixed(0)} MB`, one.path]);
      return printAsIs(`\n${table.toString()}`);
    });

  clients
    .command('install')
    .description('download a release, and that of the client that it wraps, unless they are here; prints its path')
    .argument('<spec>', 'such as codex@0.120.0 or codex@latest')
    .option('--offline', 'use only the releases that are on this machine')
    .option('--json', 'print one JSON document')
    .action(async (text: string, flags: HostFlags) => {
      const [own, ...wrapped] = releasesOf(text);
      if (!own) throw new UsageError(`${text} has no releases; it is part of Cutpoint`);
      await interruptible(
        { answer: 'interrupted; nothing half installed is left', sweep: sweepOurs },
        async (signal) => {
          const shelves = store(flags, signal);
          const resolve = ({ source, version }: typeof own) => shelves.resolve(source.name, source, version);
          const release = await resolve(own);
          for (const one of wrapped) await resolve(one);
          if (flags.json) printAsIs(asJson({ client: text, ...release }));
          else printAsIs(release.executable);
          return EXIT.held;
        },
      );
    });

  clients
    .command('prune')
    .description('remove all releases from this machine but those to keep, and what broken downloads left behind')
    .addOption(new Option('-k, --keep <release...>', 'releases to keep, such as codex@0.120.0').default([], 'none'))
    .option('--json', 'print one JSON document')
    .action(async (flags: HostFlags & { keep: string[] }) => {
      await interruptible({ answer: 'interrupted; what is being removed goes', sweep: sweepOurs }, async () => {
        const { removed, leftovers } = await store(flags).prune(flags.keep);
        if (flags.json) printJson({ removed, leftovers });
        else {
          for (const one of removed) print(`removed ${one.name}@${one.version}`);
          print(`${removed.length} releases and ${leftovers} broken downloads removed`);
        }
        return EXIT.held;
      });
    });
}

function store(flags: HostFlags, signal?: AbortSignal) {
  return createReleaseStore({
    ...(signal && { signal }),
    folder: defaultFolder(),
    offline: isOffline(flags),
    progress: flags.json ? silent : showProgress(),
  });
}

function asJson(document: unknown): string {
  return JSON.stringify(document, null, 2);
}
