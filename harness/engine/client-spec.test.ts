// Client specs, taken apart and checked against the clients there are.
import { expect, test } from 'vitest';
import { UsageError } from '../core/usage-error.ts';
import { parseClientSpec, releasesOf } from './client-spec.ts';

test.for([
  ['reference', { name: 'reference', variants: [] }],
  ['reference+stale-prompt+skip-drain', { name: 'reference', variants: ['stale-prompt', 'skip-drain'] }],
  ['codex@0.120.0', { name: 'codex', version: '0.120.0', variants: [] }],
  ['codex@latest', { name: 'codex', version: 'latest', variants: [] }],
  ['codex@./build/codex', { name: 'codex', version: './build/codex', variants: [] }],
  ['codex-sdk@0.163.0', { name: 'codex-sdk', version: '0.163.0', variants: [], wrapped: '0.169.0' }],
  ['codex-sdk@0.163.0+codex@0.150.0', { name: 'codex-sdk', version: '0.163.0', variants: [], wrapped: '0.150.0' }],
  [
    'codex-acp@latest+websocket+codex@./build/codex',
    { name: 'codex-acp', version: 'latest', variants: ['websocket'], wrapped: './build/codex' },
  ],
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
  ['codex@0.120.0+codex@0.150.0', /^no variant of codex is called "codex@0.150.0"; there are websocket$/],
  ['codex-sdk@0.163.0+codx', /^no variant of codex-sdk is called "codx"; there are websocket, codex@<release>$/],
  [
    'codex-sdk@0.163.0+codex',
    /^"codex-sdk@0.163.0\+codex" names no release of codex; write for example \+codex@0.169.0$/,
  ],
  ['codex-sdk@0.163.0+codex@', /^"codex-sdk@0.163.0\+codex@" names no release of codex; write for example /],
  [
    'codex-sdk@1.0.0+codex@0.1.0+codex@0.2.0',
    /^"codex-sdk@1.0.0\+codex@0.1.0\+codex@0.2.0" names two releases of codex$/,
  ],
] as const)('"%s" is refused', ([text, line]) => {
  expect(() => parseClientSpec(text)).toThrow(UsageError);
  expect(() => parseClientSpec(text)).toThrow(line);
});

test.for([
  ['reference+stale-prompt', []],
  ['codex-app-server@0.120.0', [['client', 'codex@0.120.0']]],
  [
    'codex-sdk@0.163.0',
    [
      ['client', 'codex-sdk@0.163.0'],
      ['wrapped', 'codex@0.169.0'],
    ],
  ],
  [
    'codex-acp@2.6.0+codex@latest',
    [
      ['client', 'codex-acp@2.6.0'],
      ['wrapped', 'codex@latest'],
    ],
  ],
] as const)('%s needs its releases', ([text, needed]) => {
  expect(releasesOf(text).map(({ role, label }) => [role, label])).toEqual(needed);
});
