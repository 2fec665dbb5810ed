// Clients are struck down by the thousand here, and their files with them: whatever becomes of them, nothing of the harness's making is
// left behind. What is counted is counted by the system: processes, folders, sockets that listen.
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { describe } from 'vitest';
import pLimit from 'p-limit';
import { drawsFor } from '../harness/engine/draw.ts';
import { createHost, targetOf } from '../harness/engine/host.ts';
import { runAll, testClient, type Result } from '../harness/scenario-tests.ts';

const SEED = 4;

/** With this begin the folders of hosts of this process, and in one of them lies the home of every client. */
const PLACE = `cutpoint-${process.pid}.`;

/** One after the other: what one test leaves is not to be taken for another's. */
const inTurn = pLimit(1);

/** A thousand in all. */
const CASES = { reference: 800, 'codex@0.169.0': 120, 'codex-app-server@0.169.0': 80 };

describe('nothing is left behind', () => {
  for (const [client, count] of Object.entries(CASES))
    testClient('nothing is left of a client that was struck', client, () => inTurn(() => strike(client, count)));
});

async function strike(client: string, count: number): Promise<Result> {
  const before = leftovers();
  // A host of its own: it is closed before what is left is counted.
  const host = await createHost({ offline: true });
  const draw = drawsFor(client, SEED, targetOf(await host.driver(client), ['process', 'disk']));
  const cases = Array.from({ length: count }, (_, index) => draw(index));
  const result = await runAll(cases, host).finally(() => host.close());
  const left = leftovers().filter((one) => !before.includes(one));
  const unknown = result.runs.filter((run) => run.verdict.kind === 'unknown').length;
  return {
    ...result,
    standing: left.length > 0 ? 'violated' : unknown > 0 ? 'unknown' : 'held',
    detail: left.length > 0 ? left : [`${count} cases, ${unknown} without a verdict`],
  };
}

/** Everything that this process could have left, one line each. */
function leftovers(): string[] {
  return [...processes(), ...folders(), ...listeners()];
}

/** Processes of clients and of their tools, whoever is their parent now: all have their home in a folder of ours. */
function processes(): string[] {
  return readdirSync('/proc')
    .filter((pid) => /^\d+$/.test(pid))
    .flatMap((pid) => {
      const environment = ofProcess(pid, 'environ');
      return environment.includes(PLACE) ? [`process ${ofProcess(pid, 'comm').trim()}`] : [];
    });
}

function folders(): string[] {
  return readdirSync(tmpdir()).filter((name) => name.startsWith(PLACE));
}

/** Sockets of this process that listen. */
function listeners(): string[] {
  const sockets = new Set(readdirSync('/proc/self/fd').flatMap(socketOf));
  return readFileSync('/proc/self/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
    .filter(([, , , state, , , , , , inode]) => state === '0A' && inode !== undefined && sockets.has(inode))
    .map(([, address]) => `port ${Number.parseInt(address?.split(':')[1] ?? '', 16)}`);
}

function socketOf(fd: string): string[] {
  try {
    return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/self/fd/${fd}`))?.slice(1) ?? [];
  } catch {
    return []; // It was the one with which the folder was read.
  }
}

function ofProcess(pid: string, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return ''; // It has ended meanwhile.
  }
}
