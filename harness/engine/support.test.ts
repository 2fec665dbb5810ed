// Which clients can be put to which cases: the real drivers against faults of each family, and what only a run can show.
import { describe, expect, test } from 'vitest';
import type { Case } from '../core/case.ts';
import type { Observation } from '../core/journal.ts';
import { resumedTurn, say } from '../core/script.ts';
import { CLIENT_KINDS } from '../drivers/index.ts';
import type { Fault } from '../faults/index.ts';
import { parseClientSpec } from './client-spec.ts';
import { verdictOf } from './run.ts';
import { unsupported, unsupportedIn } from './support.ts';
import { caseOf } from './trial.fixture.ts';

function driverOf(client: string) {
  const spec = parseClientSpec(client);
  const kind = CLIENT_KINDS.find(({ name }) => name === spec.name);
  if (!kind) throw new Error(`no client is called ${client}`);
  return kind.start(spec, { executable: '', wrapped: '', temporary: '' });
}

const FAULTS = {
  cut: { kind: 'cut', exchange: 1, at: { after: 'j1.done' }, ending: 'fin' },
  close: { kind: 'close', exchange: 1, at: { after: 'j1.done' }, code: 1012, reason: '' },
  interrupt: { kind: 'interrupt', exchange: 1, at: { after: 'j1.done' } },
  signal: { kind: 'signal', exchange: 1, at: { after: 'j1.done' }, signal: 'SIGKILL', to: 'client' },
  tear: { kind: 'tear', turn: 2, file: 'history', behind: 2, lost: 1 },
  state: { kind: 'lose', turn: 2, file: 'state' },
  rehydrate: { kind: 'rehydrate', turn: 2 },
  'kill-idle': { kind: 'kill-idle', turn: 2 },
} satisfies Record<string, Fault>;

test.for([
  [
    'reference',
    {
      close: 'close strikes a WebSocket, and its replies come over HTTP',
      state: 'lose strikes a file for its state, and it keeps none',
      rehydrate: 'rehydrate: no envelope can be made of what it keeps',
    },
  ],
  [
    'reference+websocket',
    {
      state: 'lose strikes a file for its state, and it keeps none',
      rehydrate: 'rehydrate: no envelope can be made of what it keeps',
    },
  ],
  [
    'openai-sdk',
    {
      close: 'close strikes a WebSocket, and its replies come over HTTP',
      interrupt: 'interrupt: it has no way of its own to be interrupted',
      signal: 'signal: it has no process of its own that a signal could be sent to',
      tear: 'tear: it keeps no files that could be struck',
      state: 'lose: it keeps no files that could be struck',
      rehydrate: 'rehydrate: it keeps no files that could be struck',
      'kill-idle': 'kill-idle: between two prompts no process of it runs',
    },
  ],
  [
    'codex@0.120.0+websocket',
    {
      interrupt: 'interrupt: it has no way of its own to be interrupted',
      'kill-idle': 'kill-idle: between two prompts no process of it runs',
    },
  ],
  ['codex-app-server@0.120.0', { close: 'close strikes a WebSocket, and its replies come over HTTP' }],
  [
    'hapi@0.30.7',
    {
      close: 'close strikes a WebSocket, and its replies come over HTTP',
      state: 'lose strikes a file for its state, and it keeps none',
      rehydrate: 'rehydrate: no envelope can be made of what it keeps',
      'kill-idle': 'kill-idle: between two prompts no process of it runs',
    },
  ],
] as const)('%s', ([client, reasons]) => {
  const driver = driverOf(client);
  const told = Object.entries(FAULTS).flatMap(([name, fault]) => {
    const why = unsupported(caseOf(client, fault), driver);
    return why === undefined ? [] : [[name, why]];
  });
  expect(Object.fromEntries(told)).toEqual(reasons);
});

test.for([
  [
    'codex-app-server@0.65.0',
    'the app-server of 0.65.0 speaks another protocol than that of 0.77.0 and later releases',
  ],
  ['codex-app-server@0.77.0', undefined],
  ['codex-app-server@./my/codex', undefined],
  ['codex@0.44.0', '`codex exec` of 0.44.0 tells its turns in other words than that of 0.45.0 and later releases'],
  ['codex@0.45.0', undefined],
] as const)('a release that cannot be driven at all: %s', ([client, why]) => {
  expect(unsupported(caseOf(client), driverOf(client))).toBe(why);
});

test('a client that keeps no session cannot resume one', () => {
  const { readPersisted: _, ...driver } = driverOf('reference');
  expect(unsupported(caseOf('reference'), driver)).toBe('it keeps no session that could be resumed');
});

test('a client with one conversation, and no ids, cannot be asked for one that is not there', () => {
  const of = (client: string): Case => {
    const plain = caseOf(client);
    const turns = [
      ...plain.script.turns,
      { ...resumedTurn('Go on.', [say('t9', 'Here.')]), resume: 'unknown' as const },
    ];
    return { ...plain, script: { ...plain.script, turns } };
  };
  expect(unsupported(of('openai-sdk'), driverOf('openai-sdk'))).toBe(
    'it knows no ids by which a session could be resumed',
  );
  expect(unsupported(of('reference'), driverOf('reference'))).toBeUndefined();
});

describe('what only a run can show', () => {
  const observed = (...journal: Observation['journal']) => verdictOf({ case: caseOf('reference'), journal });
  const request = { kind: 'request', exchange: 1, turn: 0, history: [] } as const;
  const noTool = { kind: 'trouble', reason: 'this client has no custom tool that could append' } as const;
  const late = { kind: 'trouble', reason: 'something came too late' } as const;
  const handshake = { kind: 'handshake', exchange: 1, turn: 0, status: 503, faults: [] } as const;

  test('a tool that no request offers', () => {
    expect(unsupportedIn(observed(request, noTool), { transport: 'loopback' })).toBe(noTool.reason);
  });

  test('whatever else is in doubt is no inability', () => {
    expect(unsupportedIn(observed(request, noTool, late), { transport: 'loopback' })).toBeUndefined();
    expect(unsupportedIn(observed(request, late), { transport: 'loopback' })).toBeUndefined();
    expect(unsupportedIn(observed(request), { transport: 'loopback' })).toBeUndefined();
  });

  test('no WebSocket, where one was offered; who was refused one has asked for it', () => {
    const why = 'it asks over HTTP alone, never over a WebSocket';
    expect(unsupportedIn(observed(request), { transport: 'websocket' })).toBe(why);
    expect(unsupportedIn(observed(handshake, request), { transport: 'websocket' })).toBeUndefined();
    expect(unsupportedIn(observed(), { transport: 'websocket' })).toBeUndefined();
  });
});
