// What of this machine must not stand in a report: the environment's values, and where its folders are. The one file that reads all of
// the environment; whoever writes what came out of a run asks it for the mask.
import { homedir, tmpdir } from 'node:os';
import { createMask, type Folder, type Hidden, type Mask } from '../core/mask.ts';

/**
 * Variables whose values are public by nature: what a terminal can, how a machine speaks, names of the project and of its build, and
 * Cutpoint's own. Masking them would spoil reports: one that is called `cutpoint`, `faults` or `linux-x64` tells no secret.
 */
const PUBLIC: readonly RegExp[] = [
  /^(?:TERM|TERM_PROGRAM|TERM_PROGRAM_VERSION|COLORTERM|COLORFGBG|LANG|LANGUAGE|LC_[A-Z]+|TZ|SHLVL|SHELL|_)$/,
  /^(?:NODE_ENV|NODE|NODE_VERSION|CI|FORCE_COLOR|NO_COLOR|DEBIAN_FRONTEND|VITEST\w*|TINYPOOL_WORKER_ID|CUTPOINT_OFFLINE)$/,
  /^npm_(?:package_\w+|lifecycle_(?:event|script)|command|execpath|node_execpath|config_(?:user_agent|node_version|npm_version))$/i,
  /^(?:RUNNER_(?:OS|ARCH)|GITHUB_(?:ACTIONS|JOB|WORKFLOW|EVENT_NAME|REF|REF_NAME|REF_TYPE|BASE_REF|HEAD_REF|SHA|RUN_ID|RUN_NUMBER|RUN_ATTEMPT|SERVER_URL|API_URL|GRAPHQL_URL))$/,
];

/** Folders are no secrets: those of this process have a word of their own in reports, and the others are where somebody worked before. */
const FOLDERS =
  /^(?:HOME|USERPROFILE|PWD|OLDPWD|INIT_CWD|PROJECT_CWD|TMPDIR|TMP|TEMP|PNPM_SCRIPT_SRC_DIR|WORKSPACE|GITHUB_WORKSPACE|RUNNER_(?:TEMP|WORKSPACE)|CI_PROJECT_DIR|npm_config_local_prefix)$/;

/** Names that say that it is a secret. */
const SAYS_SECRET = /KEY|TOKEN|SECRET|PASS|PWD|AUTH|CREDENTIAL|COOKIE|PRIVATE|SIGNATURE/i;

/** How long a value must be that is masked: shorter ones stand in ordinary words. */
const [LEAST, LEAST_SECRET] = [8, 6];

/** Each that was seen in this process: what is taken out of the environment was in it. */
const seen = new Map<string, Hidden>();
let known: { readonly environment: string; readonly mask: Mask } | undefined;

/** The mask for this process as it is now. */
export function mask(): Mask {
  const environment = JSON.stringify([process.env, process.cwd()]);
  if (known?.environment === environment) return known.mask;
  for (const one of hiddenIn(process.env)) seen.set(`${one.name}=${one.value}`, one);
  const folders = foldersHere();
  // A folder that has a word of its own is told by it, however many variables name it as well.
  const hidden = [...seen.values()].filter(({ value }) => !folders.some(({ path }) => path === value));
  known = { environment, mask: createMask(hidden, folders) };
  return known.mask;
}

/** What is not told of an environment; of several names for one value the first. Pure. */
export function hiddenIn(environment: Readonly<Record<string, string | undefined>>): Hidden[] {
  const names = Object.keys(environment).filter(
    (name) => !(FOLDERS.test(name) && isPath(environment[name] ?? '')) && !PUBLIC.some((pattern) => pattern.test(name)),
  );
  const hidden = names.toSorted().flatMap((name): Hidden[] => {
    const value = environment[name] ?? '';
    const isSecret = SAYS_SECRET.test(name) && !isPath(value);
    return [
      ...(value.trim().length >= (isSecret ? LEAST_SECRET : LEAST) ? [{ name, value, isSecret }] : []),
      ...passwordIn(value).map((password) => ({ name, value: password, isSecret: true })),
    ];
  });
  return [...new Map(hidden.toReversed().map((one) => [one.value, one])).values()].toReversed();
}

/** The password of an address, as it is written and as it is meant. */
function passwordIn(value: string): string[] {
  const { password = '' } = URL.parse(value) ?? {};
  if (password.length < LEAST_SECRET) return [];
  try {
    return [...new Set([password, decodeURIComponent(password)])];
  } catch {
    return [password];
  }
}

function isPath(value: string): boolean {
  return /^(?:\/|[A-Za-z]:\\)[^\s:]*$/.test(value);
}

function foldersHere(): Folder[] {
  const folders = [
    { path: process.cwd(), told: '.' },
    { path: homedir(), told: '~' },
    // A path that is printed to be typed must work in a shell: the folder that all machines have stays, one's own is told as the shell knows it.
    ...(process.env['TMPDIR'] === undefined ? [] : [{ path: tmpdir(), told: '$TMPDIR' }]),
  ];
  // A folder that is the root of all, or stands there by a name of two letters, tells nothing.
  return folders.filter(({ path }) => path.length >= 4);
}
