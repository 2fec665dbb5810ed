// Sends the client elsewhere. A request that follows comes back with a mark in its query, so that it is known for what it is: an
// exchange of its own, but no retry. Behind 301, 302 and 303 clients turn a POST into a GET, which the API does not know.
import fc from 'fast-check';
import { z } from 'zod';
import { REDIRECTED_FROM } from '../../core/event.ts';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { oneEarlier } from './position.ts';

const STATUSES = [307, 308, 301, 302, 303] as const;

/**
 * `here`: to the same URL with another query, where the model answers. `loop`: to the same, which redirects again. `nowhere`: no
 * Location. `refused`: to a port of this machine that nothing listens on.
 */
const target = z.enum(['here', 'loop', 'nowhere', 'refused']);

const schema = z.strictObject({
  kind: z.literal('redirect'),
  exchange: faultExchange,
  status: z.literal(STATUSES),
  to: target,
});
export type Redirect = z.infer<typeof schema>;

const WORDS: Readonly<Record<Redirect['to'], string>> = {
  here: 'to another query',
  loop: 'in a loop',
  nowhere: 'without a Location',
  refused: 'to a refused port',
};

/** A port below 1024 that no service has, and that `fetch` does not block. */
const REFUSED_PORT = 2;

export const redirect: FaultKind<Redirect> = {
  kind: 'redirect',
  family: 'wire',
  models: 'A gateway that has moved, a login that it wants first, or a proxy that sends clients round in circles.',
  schema,
  carriers: ['http'],
  followed: (fault) => fault.to === 'loop',
  describe: ({ status, to }) => `redirect with ${status} ${WORDS[to]}`,

  apply: (_pieces, { exchange, status, to }) => [
    { kind: 'head', status, headers: { ...locationOf(to, exchange), 'content-length': '0' }, damaged: true },
    { kind: 'end', ending: 'clean' },
  ],

  arbitrary: ({ replies }) =>
    fc.record({
      kind: fc.constant('redirect' as const),
      exchange: fc.integer({ min: 1, max: replies.length }),
      status: fc.constantFrom(...STATUSES),
      to: fc.constantFrom(...target.options),
    }),
  simpler: (fault) => [
    ...(fault.to !== 'here' ? [{ ...fault, to: 'here' as const }] : []),
    ...oneEarlier(fault),
    ...(fault.status !== 307 ? [{ ...fault, status: 307 as const }] : []),
  ],
};

function locationOf(to: Redirect['to'], exchange: number): Record<string, string> {
  switch (to) {
    case 'here':
    case 'loop':
      return { location: `?${REDIRECTED_FROM}=${exchange}` };
    case 'nowhere':
      return {};
    case 'refused':
      return { location: `http://127.0.0.1:${REFUSED_PORT}/responses` };
  }
}
