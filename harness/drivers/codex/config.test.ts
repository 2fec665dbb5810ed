// What Codex is told before it starts.
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { configText, environment, hasCatalogue, threadOverrides, writeHome } from './config.ts';

const endpoint = { url: 'http://127.0.0.1:4000/c1', retries: 2, idle_ms: 1_000 };

test('the configuration names our model, our endpoint, and nothing that talks to anybody else', () => {
  expect(configText(endpoint, '/place/of "a" case/catalogue.json', { variants: [] })).toBe(`model = "fault-model"
model_catalog_json = "/place/of \\"a\\" case/catalogue.json"
model_provider = "script"
approval_policy = "never"
sandbox_mode = "danger-full-access"
web_search = "disabled"
[features]
apps = false
goals = false
multi_agent = false
plugins = false
shell_snapshot = false
skill_search = false
unbounded_connection_retries = false
[skills]
include_instructions = false
[skills.bundled]
enabled = false
[model_providers.script]
name = "script"
wire_api = "responses"
request_max_retries = 0
base_url = "http://127.0.0.1:4000/c1"
stream_max_retries = 2
stream_idle_timeout_ms = 1000
supports_websockets = false
`);
});

test('the variant `websocket` says that the endpoint takes WebSockets', () => {
  expect(configText(endpoint, undefined, { variants: ['websocket'] })).toContain('\nsupports_websockets = true\n');
});

test('releases before 0.105 read no catalogue, so they get a built-in model that is offered apply_patch', () => {
  expect(hasCatalogue('0.104.0')).toBe(false);
  expect(['0.105.0', '0.169.0', 'latest', './my/codex', undefined].map(hasCatalogue)).toEqual(Array(5).fill(true));
  expect(configText(endpoint, undefined, { version: '0.104.0', variants: [] })).toMatch(
    /^model = "gpt-5-codex"\nmodel_provider = /,
  );
});

test('releases before 0.99 are kept from asking their maker which models there are', () => {
  const of = (version: string) => configText(endpoint, undefined, { version, variants: [] });
  expect(of('0.98.0')).toContain('\nremote_models = false\n');
  expect(of('0.99.0')).not.toContain('remote_models');
});

test('a home is made with a catalogue beside the configuration', async () => {
  const root = await mkdtemp(path.join(tmpdir(), 'cutpoint-test-'));
  onTestFinished(async () => rm(root, { recursive: true }));
  await writeHome(path.join(root, 'new'), { version: '0.169.0', variants: [] }, endpoint);
  await writeHome(path.join(root, 'old'), { version: '0.77.0', variants: [] }, endpoint);
  expect(await readdir(path.join(root, 'new'))).toEqual(['catalogue.json', 'config.toml']);
  expect(await readdir(path.join(root, 'old'))).toEqual(['config.toml']);
  const catalogue: unknown = JSON.parse(await readFile(path.join(root, 'new', 'catalogue.json'), 'utf8'));
  expect(catalogue).toMatchObject({ models: [{ slug: 'fault-model', apply_patch_tool_type: 'freeform' }] });
});

test('a thread of a shared server has its own endpoint, retries and idle time, and marks its tools by HOME', () => {
  const workspace = {
    ...endpoint,
    root: '/case',
    home: '/case/home',
    cwd: '/case/work',
    alone: false,
    signal: () => {},
    waits: async () => {},
  };
  expect(threadOverrides(workspace)).toEqual({
    'model_providers.script.base_url': 'http://127.0.0.1:4000/c1',
    'model_providers.script.stream_max_retries': 2,
    'model_providers.script.stream_idle_timeout_ms': 1_000,
    'shell_environment_policy.set.HOME': '/case/home',
  });
});

test('the environment holds nothing of the user but PATH', () => {
  expect(environment('/case/home', '/case/tmp')).toEqual({
    PATH: process.env['PATH'],
    HOME: '/case/home',
    CODEX_HOME: '/case/home',
    TMPDIR: '/case/tmp',
    TZ: 'UTC',
    LC_ALL: 'C',
    NO_COLOR: '1',
  });
});
