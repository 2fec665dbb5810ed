// Where released versions of the Codex SDK lie in the npm registry. It is one module without a line of anybody else's: its only
// dependency is the Codex of its own version, in whose place the SDK is given a release that the user has chosen.
import type { ReleaseSource } from '../driver.ts';

export const codexSdkReleases: ReleaseSource = {
  name: 'codex-sdk',
  package: '@openai/codex-sdk',
  tarballs: (version) => [`@openai/codex-sdk@${version}`],
  executables: () => ['dist/index.js'],
  isModule: true,
};
