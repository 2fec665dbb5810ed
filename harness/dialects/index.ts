// Every dialect, in one list.
import type { Dialect } from './dialect.ts';
import { responsesWebsocket } from './responses-websocket/index.ts';
import { responses } from './responses/index.ts';

export const DIALECTS = { responses, 'responses-websocket': responsesWebsocket } as const satisfies Record<
  string,
  Dialect
>;
