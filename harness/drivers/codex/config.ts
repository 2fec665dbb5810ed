// The private home of a Codex: a lean configuration that points at the scripted model, and a catalogue with that one model. Unknown
// keys are tolerated by every release, so that one configuration serves them all.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { lt, valid } from 'semver';

export interface CodexSettings {
  /** Base URL of the model. */
  readonly url: string;
  /** How often a broken stream is retried. */
  readonly retries: number;
  /** After how many milliseconds of silence a stream is given up. */
  readonly idle_ms: number;
}

/** Where one Codex process may read and write; all lie in one private folder. */
export interface CodexHome {
  readonly home: string;
  readonly codexHome: string;
  readonly temporary: string;
}

/** Switched off because they add requests, text or processes that no script asked for. */
const FEATURES_OFF = [
  'goals',
  'multi_agent',
  'skill_search',
  'plugins',
  'apps',
  'shell_snapshot',
  'unbounded_connection_retries',
];

/** Below this release there is no catalogue; the built-in model that is offered `apply_patch` serves instead. */
const FIRST_WITH_CATALOGUE = '0.105.0';

export function createHome(root: string): CodexHome {
  // The temporary folder must not be a parent of CODEX_HOME: Codex then warns and does without its helpers.
  const made = { home: root, codexHome: join(root, '.codex'), temporary: join(root, 'tmp') };
  for (const folder of Object.values(made)) mkdirSync(folder, { recursive: true });
  return made;
}

/** Writes `config.toml` and the catalogue. @param version undefined for an executable whose release nobody knows */
export function writeConfig({ codexHome }: CodexHome, settings: CodexSettings, version: string | undefined): void {
  const catalogue = join(codexHome, 'catalogue.json');
  writeFileSync(catalogue, JSON.stringify({ models: [MODEL] }));
  writeFileSync(join(codexHome, 'config.toml'), configToml(settings, catalogue, version));
}

/** A TOML basic string has the same escapes as a JSON string. */
const quoted = JSON.stringify;

export function configToml(
  { url, retries, idle_ms }: CodexSettings,
  catalogue: string,
  version: string | undefined,
): string {
  const old = version !== undefined && valid(version) !== null && lt(version, FIRST_WITH_CATALOGUE);
  return [
    `model = ${quoted(old ? 'gpt-5-codex' : MODEL.slug)}`,
    'model_provider = "script"',
    `model_catalog_json = ${quoted(catalogue)}`,
    'approval_policy = "never"',
    // The script is the model, and it asks for nothing outside the working folder.
    'sandbox_mode = "danger-full-access"',
    'web_search = "disabled"',
    '[features]',
    ...FEATURES_OFF.map((name) => `${name} = false`),
    '[model_providers.script]',
    'name = "script"',
    `base_url = ${quoted(url)}`,
    'wire_api = "responses"',
    'request_max_retries = 0',
    `stream_max_retries = ${retries}`,
    `stream_idle_timeout_ms = ${idle_ms}`,
    'supports_websockets = false',
    '',
  ].join('\n');
}

/** Nothing of the user's: no real home, no key, no proxy. */
export function environment({ home, codexHome, temporary }: CodexHome): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], HOME: home, CODEX_HOME: codexHome, TMPDIR: temporary, RUST_LOG: 'error' };
}

const MODEL = {
  slug: 'fault-model',
  display_name: 'fault-model',
  description: 'the scripted model',
  default_reasoning_level: 'medium',
  supported_reasoning_levels: [{ effort: 'medium', description: 'medium' }],
  shell_type: 'shell_command',
  visibility: 'list',
  supported_in_api: true,
  priority: 1,
  upgrade: null,
  availability_nux: null,
  base_instructions: 'You follow a script.',
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
