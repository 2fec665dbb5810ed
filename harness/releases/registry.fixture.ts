// A tiny npm registry on loopback for the tests: one package with real tarballs, served well or in one of the ways in which a
// download goes wrong.
import { createCipheriv, createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { create } from 'tar';
import type { ReleaseSource } from '../drivers/driver.ts';

/** The releases of a client called `tiny`. Its executable has moved once, as Codex's has. */
export const tiny: ReleaseSource = {
  name: 'tiny',
  package: 'tiny-client',
  tarballs: (version, platform) => [`tiny-client@${version}-${platform}`, `tiny-client@${version}`],
  executables: () => ['bin/tiny', 'old/tiny'],
};

/** The bytes of `data.bin` in every release: they do not compress, so the middle of the tarball lies inside them. */
export const DATA = createCipheriv('aes-128-ctr', Buffer.alloc(16), Buffer.alloc(16)).update(Buffer.alloc(1_000_000));

/**
 * `unpromised`: without a checksum. `tampered`: not the bytes that were promised. `truncated`: the connection breaks in the middle. `held`: stops in the middle
 * until the gate is opened. `failing`: status 500.
 */
type Manner = 'whole' | 'unpromised' | 'tampered' | 'truncated' | 'held' | 'failing';

export interface TinyRegistry {
  readonly url: string;
  /** Publishes a version, which `latest` then means, with its executable at that path, under that mode. */
  publish(version: string, executable?: string, mode?: number): Promise<void>;
  /** That version says that there is a tarball for each of these platforms, be it true or not. */
  promise(version: string, platforms: readonly string[]): void;
  /** How tarballs are served from now on. */
  serve(manner: Manner): void;
  /** Versions whose tarballs were asked for, in order. */
  readonly asked: readonly string[];
  /** Resolves when the first half of a tarball has been sent and the rest is being withheld. */
  readonly halfway: Promise<void>;
  openGate(): void;
  close(): Promise<void>;
}

/**
 * @param scratch an empty folder for the packages before they are packed
 * @param packageName of the one package that it has
 */
export async function startRegistry(scratch: string, packageName = 'tiny-client'): Promise<TinyRegistry> {
  const tarballs = new Map<string, Buffer>();
  const promises = new Map<string, readonly string[]>();
  const asked: string[] = [];
  const halfway = Promise.withResolvers<void>();
  const gate = Promise.withResolvers<void>();
  let manner: Manner = 'whole';

  const server = createServer((request, response) => {
    const name = decodeURIComponent((request.url ?? '').slice(1));
    const tarball = tarballs.get(name);
    if (name === packageName) response.end(JSON.stringify(packument()));
    else if (tarball === undefined) response.writeHead(404).end('{}');
    else void send(name, tarball, response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const url = `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`;

  function packument() {
    const versions = [...tarballs].map(([version, tarball]) => {
      const promised = manner === 'tampered' ? Buffer.from('something else') : tarball;
      const sha512 = `sha512-${createHash('sha512').update(promised).digest('base64')}`;
      const integrity = manner === 'unpromised' ? undefined : sha512;
      const optionalDependencies = Object.fromEntries(
        (promises.get(version) ?? []).map((on) => [`tiny-${on}`, `npm:tiny-client@${version}-${on}`]),
      );
      const dist = { integrity, tarball: `${url}/${version}` };
      return [version, { name: packageName, version, optionalDependencies, dist }];
    });
    return {
      name: packageName,
      'dist-tags': { latest: [...tarballs.keys()].at(-1) },
      versions: Object.fromEntries(versions),
    };
  }

  async function send(version: string, tarball: Buffer, response: ServerResponse): Promise<void> {
    asked.push(version);
    if (manner === 'failing') return void response.writeHead(500).end('{}');
    response.writeHead(200, { 'content-length': tarball.length });
    if (manner === 'whole' || manner === 'tampered') return void response.end(tarball);
    const middle = tarball.length / 2;
    const sent = Promise.withResolvers<void>();
    response.write(tarball.subarray(0, middle), () => sent.resolve());
    await sent.promise;
    if (manner === 'truncated') return void response.destroy();
    halfway.resolve();
    await gate.promise;
    response.end(tarball.subarray(middle));
  }

  return {
    url,
    publish: async (version, executable = 'bin/tiny', mode = 0o755) => {
      tarballs.set(version, await pack(scratch, version, executable, mode));
    },
    promise: (version, platforms) => void promises.set(version, platforms),
    serve: (next) => void (manner = next),
    asked,
    halfway: halfway.promise,
    openGate: () => gate.resolve(),
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

async function pack(scratch: string, version: string, executable: string, mode: number): Promise<Buffer> {
  const root = join(scratch, version);
  const path = join(root, 'package', executable);
  await mkdir(join(path, '..'), { recursive: true });
  await writeFile(path, `#!/bin/sh\necho tiny ${version}\n`);
  await chmod(path, mode);
  await writeFile(join(root, 'package', 'data.bin'), DATA);
  await create({ file: join(root, 'tarball'), cwd: root, gzip: true }, ['package']);
  return readFile(join(root, 'tarball'));
}
