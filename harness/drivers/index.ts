// Every kind of client, in one list, and the session files that users of them have, in another. To add one: write its driver, and add
// its line here.
import { codexAcp } from './codex-acp/codex-acp.ts';
import { codexAppServer } from './codex/app-server.ts';
import { codex } from './codex/exec.ts';
import { codexSessions } from './codex/session-files.ts';
import { codexSdk } from './codex-sdk/codex-sdk.ts';
import type { ClientKind, SessionFiles } from './driver.ts';
import { hapi } from './hapi/hapi.ts';
import { openaiSdk, openaiSdkMsw } from './openai-sdk.ts';
import { reference } from './reference.ts';

export const CLIENT_KINDS: readonly ClientKind[] = [
  reference,
  openaiSdk,
  openaiSdkMsw,
  codex,
  codexAppServer,
  codexSdk,
  codexAcp,
  hapi,
];

/** Clients in whose session files users find broken sessions with `faults check`. */
export const SESSION_FILES: readonly SessionFiles[] = [codexSessions];
