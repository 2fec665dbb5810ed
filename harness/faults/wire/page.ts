// Answers with an HTML page, as something between client and server does that speaks for itself.
import fc from 'fast-check';
import { z } from 'zod';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { SSE } from './frame.ts';
import { oneEarlier } from './position.ts';

/** The title that each status comes with. */
const TITLES = {
  200: 'Sign in to the network',
  403: '403 Forbidden',
  502: '502 Bad Gateway',
  503: '503 Service Temporarily Unavailable',
  504: '504 Gateway Time-out',
} as const;

const STATUSES = [502, 503, 504, 403, 200] as const;

const schema = z.strictObject({ kind: z.literal('page'), exchange: faultExchange, status: z.literal(STATUSES) });
export type Page = z.infer<typeof schema>;

export const page: FaultKind<Page> = {
  kind: 'page',
  family: 'wire',
  models: 'A proxy, a firewall or a captive portal that answers in the place of the model server.',
  schema,
  carriers: SSE,
  describe: ({ status }) => `HTML page with ${status}`,

  apply(_pieces, { status }) {
    const title = TITLES[status];
    const html = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
    const bytes = new TextEncoder().encode(html);
    const headers = { 'content-type': 'text/html', 'content-length': String(bytes.length) };
    return [
      { kind: 'head', status, headers, damaged: true },
      { kind: 'write', bytes, whole: true },
      { kind: 'end', ending: 'clean' },
    ];
  },

  arbitrary: ({ replies }) =>
    fc.record({
      kind: fc.constant('page' as const),
      exchange: fc.integer({ min: 1, max: replies.length }),
      status: fc.constantFrom(...STATUSES),
    }),
  simpler: (fault) => [...oneEarlier(fault), ...(fault.status !== 502 ? [{ ...fault, status: 502 as const }] : [])],
};
