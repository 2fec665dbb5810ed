// Where released versions of HAPI lie in the npm registry: the package itself is a launcher, and each platform has a package of its
// own with the one binary that is hub, runner and session. HAPI is AGPL: it is fetched and run, and nothing of it is part of this.
import type { ReleaseSource } from '../driver.ts';

export const hapiReleases: ReleaseSource = {
  name: 'hapi',
  package: '@twsxtd/hapi',
  tarballs: (version, platform) => [`@twsxtd/hapi-${platform}@${version}`],
  executables: () => ['bin/hapi'],
};
