// Every dialect, in one list.
import type { Dialect } from './dialect.ts';
import { responses } from './responses/index.ts';

export const DIALECTS = { responses } as const satisfies Record<string, Dialect>;
