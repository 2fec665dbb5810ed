// The server gives up in mid-stream, and says why: with `response.failed`, or with an `error` event.
// Source: the types ResponseError and ResponseErrorEvent of the `openai` package, and the codes that Codex tells apart.
import fc from 'fast-check';
import { z } from 'zod';
import { faultExchange } from '../../core/fault.ts';
import type { FaultKind } from '../kind.ts';
import { SSE } from './frame.ts';
import { endedWith } from './last-word.ts';
import { boundary, drawEvent, earlier, inReply, named, oneEarlier, positionWords } from './position.ts';

/** What the API says with each code; the simple ones first. */
const MESSAGES = {
  server_error: 'The server had an error while processing your request. Sorry about that!',
  server_is_overloaded: 'Our servers are currently overloaded. Please try again later.',
  slow_down: 'Our servers are currently overloaded. Please slow down.',
  rate_limit_exceeded: 'Rate limit reached for fault-model on tokens per min (TPM). Please try again in 1.2s.',
  insufficient_quota: 'You exceeded your current quota, please check your plan and billing details.',
  usage_not_included: 'To use this model, upgrade your plan.',
  context_length_exceeded: 'Your input exceeds the context window of this model.',
  invalid_prompt: 'Invalid prompt: your prompt was flagged as potentially violating our usage policy.',
  cyber_policy: 'This request has been flagged for potentially high-risk cyber activity.',
  bio_policy: 'This request has been flagged under our policy on biology.',
  misalignment_policy_violation: 'This response was stopped by our policy on misalignment.',
  data_residency_mismatch: 'The request does not match the data residency of this project.',
  vector_store_timeout: 'The vector store timed out.',
  invalid_image: 'The image is invalid.',
  invalid_image_format: 'The format of the image is invalid.',
  invalid_base64_image: 'The image is no valid base64.',
  invalid_image_url: 'The URL of the image is invalid.',
  image_too_large: 'The image is too large.',
  image_too_small: 'The image is too small.',
  image_parse_error: 'The image could not be parsed.',
  image_content_policy_violation: 'The image violates our content policy.',
  invalid_image_mode: 'The mode of the image is invalid.',
  image_file_too_large: 'The file of the image is too large.',
  unsupported_image_media_type: 'The media type of the image is not supported.',
  empty_image_file: 'The file of the image is empty.',
  failed_to_download_image: 'The image could not be downloaded.',
  image_file_not_found: 'The file of the image was not found.',
  /** One that no client knows: an API may add codes at any time. */
  weather_changed: 'The weather has changed.',
} as const;

type Code = keyof typeof MESSAGES;
const CODES = Object.keys(MESSAGES) as [Code, ...Code[]];

const schema = z.strictObject({
  kind: z.literal('fail'),
  exchange: faultExchange,
  at: boundary,
  /** Which event tells it. */
  as: z.enum(['failed', 'error']),
  code: z.enum(CODES),
});
export type Fail = z.infer<typeof schema>;

export const fail: FaultKind<Fail> = {
  kind: 'fail',
  family: 'wire',
  models: 'A model server that breaks off and says so in the stream: overloaded, out of quota, a limit or a policy.',
  schema,
  carriers: SSE,

  describe: ({ at, as, code }) => `${as} with ${code} ${positionWords(at)}`,

  apply: (pieces, { at, as, code }) =>
    endedWith(pieces, at, as, ({ response, sequence_number }) => {
      const message = MESSAGES[code];
      return as === 'error'
        ? { type: 'error', code, message, param: null, sequence_number }
        : {
            type: 'response.failed',
            response: { ...response, status: 'failed', error: { code, message } },
            sequence_number,
          };
    }),

  arbitrary: (reach) =>
    inReply(reach, (exchange, shape) =>
      fc.record({
        kind: fc.constant('fail' as const),
        exchange: fc.constant(exchange),
        at: drawEvent(shape),
        as: fc.constantFrom('failed', 'error'),
        // The first ones are those that clients tell apart.
        code: fc.oneof(fc.constantFrom(...CODES.slice(0, 8)), fc.constantFrom(...CODES)),
      }),
    ),

  named: (fault, delivered) => ({ ...fault, at: named(fault.at, delivered) }),

  simpler: (fault, delivered) => [
    ...(fault.as === 'failed' ? [] : [{ ...fault, as: 'failed' as const }]),
    ...(fault.code === 'server_error' ? [] : [{ ...fault, code: 'server_error' as const }]),
    ...earlier(fault.at, delivered).map((at): Fail => ({ ...fault, at })),
    ...oneEarlier(fault),
  ],
};
