// A process of its own that resolves one release of the tiny client: `resolve.fixture.ts FOLDER VERSION`. Prints the path of
// the executable, or the kind of the error and its message.
import { showProgress } from './progress.ts';
import { tiny } from './registry.fixture.ts';
import { ReleaseError } from './release-error.ts';
import { createReleaseStore } from './store.ts';

const [folder = '', wanted] = process.argv.slice(2);
const store = createReleaseStore({ folder, progress: showProgress() });
try {
  console.log((await store.resolve('tiny', tiny, wanted)).executable);
} catch (error) {
  if (!(error instanceof ReleaseError)) throw error;
  console.log(`${error.kind}: ${error.message}`);
}
