// Client specs, taken apart and checked against the clients there are.
import { expect, test } from 'vitest';
import { UsageError } from '../core/usage-error.ts';
import { parseClientSpec } from './client-spec.ts';

test.for([
  ['reference', { name: 'reference', variants: [] }],
  ['reference+stale-prompt+skip-drain', { name: 'reference', variants: ['stale-prompt', 'skip-drain'] }],
  ['codex@0.120.0', { name: 'codex', version: '0.120.0', variants: [] }],
  ['codex@latest', { name: 'codex', version: 'latest', variants: [] }],
  ['codex@./build/codex', { name: 'codex', version: './build/codex', variants: [] }],
] as const)('%s', ([text, parts]) => {
  expect(parseClientSpec(text)).toEqual({ text, ...parts });
});

test.for([
  ['', /^no client is called ""; there are reference, openai-sdk, .*codex/],
  ['codx@1.0.0', /^no client is called "codx"; there are reference, /],
  ['+stale-prompt', /^no client is called "\+stale-prompt"; there are /],
  ['reference++', /^no client is called "reference\+\+"; there are /],
  ['codex', /^"codex" names no release; write for example codex@latest$/],
  ['reference@1.0.0', /^"reference@1.0.0" names a release, but reference has none$/],
  ['reference+stale', /^no variant of reference is called "stale"; there are websocket, stale-prompt, /],
  ['openai-sdk+stale-prompt', /^no variant of openai-sdk is called "stale-prompt"; openai-sdk has none$/],
] as const)('"%s" is refused', ([text, line]) => {
  expect(() => parseClientSpec(text)).toThrow(UsageError);
  expect(() => parseClientSpec(text)).toThrow(line);
});
