// Where released versions of the ACP adapter lie in the npm registry. Its program is one bundled file that needs none of the
// package's dependencies; the Codex among them is replaced by the release that the user has chosen.
import type { ReleaseSource } from '../driver.ts';

export const codexAcpReleases: ReleaseSource = {
  name: 'codex-acp',
  package: '@agentclientprotocol/codex-acp',
  tarballs: (version) => [`@agentclientprotocol/codex-acp@${version}`],
  executables: () => ['dist/index.js'],
};
