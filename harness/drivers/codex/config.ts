// What Codex is told before it starts: a private home with `config.toml` and a catalogue of one model, and an environment that
// holds nothing of the user's. The keys work from 0.50 to 0.169; releases ignore those that they do not know.
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ClientSpec, Driver, Workspace } from '../driver.ts';
import { isBefore } from './releases.ts';

/** Our model, known to Codex through the catalogue; it is offered the custom tool `apply_patch`. */
const MODEL = {
  slug: 'fault-model',
  display_name: 'fault-model',
  description: 'a script',
  default_reasoning_level: 'medium',
  supported_reasoning_levels: [{ effort: 'medium', description: 'medium' }],
  shell_type: 'shell_command',
  visibility: 'list',
  supported_in_api: true,
  priority: 1,
  upgrade: null,
  availability_nux: null,
  base_instructions: 'You are a test.',
  supports_reasoning_summaries: false,
  support_verbosity: false,
  default_verbosity: null,
  apply_patch_tool_type: 'freeform',
  truncation_policy: { mode: 'tokens', limit: 10_000 },
  context_window: 272_000,
  supports_parallel_tool_calls: true,
  experimental_supported_tools: [],
  input_modalities: ['text'],
};

/** The first release that reads `model_catalog_json`. */
const FIRST_WITH_CATALOGUE = '0.105.0';
/** The built-in model that earlier releases offer `apply_patch`. */
const MODEL_BEFORE_CATALOGUE = 'gpt-5-codex';

/** Switched off because they make requests, enlarge the prompt, or (the last one) retry a refused connection for ever. */
const FEATURES_OFF = [
  'apps',
  'goals',
  'multi_agent',
  'plugins',
  'shell_snapshot',
  'skill_search',
  'unbounded_connection_retries',
];

/**
 * Before a session these ask the maker's own server which models there are, and wait for it: on a machine without a way out a healthy case
 * of 0.98.0 took 8.1 s, and without that question 0.5 s. From 0.99.0 to 0.101.0 our model is offered no `apply_patch` where it is switched
 * off; 0.104.0 does not know the feature any more, and later releases read the catalogue.
 */
const REMOTE_MODELS = { feature: 'remote_models', before: '0.99.0' };

/** The part of a workspace that ends up in Codex's configuration. */
export type Endpoint = Pick<Workspace, 'url' | 'retries' | 'idle_ms'>;

/** The part of a spec that does. */
type Configured = { readonly version?: string | undefined } & Pick<ClientSpec, 'variants'>;

/** Stands in a shared server's own configuration; each thread overrides it. Nothing listens on the discard port. */
export const NOWHERE: Endpoint = { url: 'http://127.0.0.1:9', retries: 0, idle_ms: 1 };

/** What stands behind a `+` in the spec of either driver. */
export const VARIANTS = ['websocket'] as const;

export function transportOf({ variants }: Pick<ClientSpec, 'variants'>): Driver['transport'] {
  return variants.includes('websocket') ? 'websocket' : 'loopback';
}

/** Writes `config.toml` and, where the release reads one, the model catalogue. The version may be a tag, a path or missing. */
export async function writeHome(home: string, { version, variants }: Configured, endpoint: Endpoint): Promise<void> {
  const catalogue = hasCatalogue(version) ? path.join(home, 'catalogue.json') : undefined;
  await mkdir(home, { recursive: true });
  if (catalogue !== undefined) await writeFile(catalogue, JSON.stringify({ models: [MODEL] }));
  await writeFile(path.join(home, 'config.toml'), configText(endpoint, catalogue, { version, variants }));
}

/** Whatever is not a version number, such as a tag or a path, is taken for a new release. */
export function hasCatalogue(version: string | undefined): boolean {
  return !isBefore(version, FIRST_WITH_CATALOGUE);
}

/** The text of `config.toml`; `catalogue` is the absolute path of the model catalogue. */
export function configText(
  endpoint: Endpoint,
  catalogue: string | undefined,
  { version, variants }: Configured,
): string {
  const provider = { ...PROVIDER, ...changing(endpoint), supports_websockets: variants.includes('websocket') };
  return [
    ...table(
      catalogue === undefined
        ? { model: MODEL_BEFORE_CATALOGUE }
        : { model: MODEL.slug, model_catalog_json: catalogue },
    ),
    ...table({
      model_provider: 'script',
      approval_policy: 'never',
      // The script is the model, and we wrote the script.
      sandbox_mode: 'danger-full-access',
      web_search: 'disabled',
    }),
    '[features]',
    ...table(Object.fromEntries(featuresOff(version).map((feature) => [feature, false]))),
    // Codex lists its bundled skills by their path in the home. A thread resumed in another home would say that list again.
    '[skills]',
    ...table({ include_instructions: false }),
    '[skills.bundled]',
    ...table({ enabled: false }),
    '[model_providers.script]',
    ...table(provider),
    '',
  ].join('\n');
}

function featuresOff(version: string | undefined): readonly string[] {
  return isBefore(version, REMOTE_MODELS.before) ? [...FEATURES_OFF, REMOTE_MODELS.feature] : FEATURES_OFF;
}

/** Dotted overrides with which one thread of a shared server gets its own endpoint, and its tools a home to be found by. */
export function threadOverrides(workspace: Workspace): Record<string, string | number> {
  const own = Object.entries(changing(workspace)).map(
    ([key, value]) => [`model_providers.script.${key}`, value] as const,
  );
  return { ...Object.fromEntries(own), 'shell_environment_policy.set.HOME': workspace.home };
}

/** All that the process and its tools may know: no proxy, key or home of the user's; local time is UTC unless it is told another. */
export function environment(home: string, temporary: string, timeZone = 'UTC'): NodeJS.ProcessEnv {
  return {
    PATH: process.env['PATH'],
    HOME: home,
    CODEX_HOME: home,
    TMPDIR: temporary,
    TZ: timeZone,
    LC_ALL: 'C',
    NO_COLOR: '1',
  };
}

const PROVIDER = { name: 'script', wire_api: 'responses', request_max_retries: 0 };

function changing({ url, retries, idle_ms }: Endpoint): Record<string, string | number> {
  return { base_url: url, stream_max_retries: retries, stream_idle_timeout_ms: idle_ms };
}

function table(values: Readonly<Record<string, string | number | boolean>>): string[] {
  // A JSON string is a TOML string.
  return Object.entries(values).map(([key, value]) => `${key} = ${JSON.stringify(value)}`);
}
