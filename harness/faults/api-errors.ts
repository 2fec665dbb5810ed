// The errors with which the real API refuses a request before it streams: status, type, code and message as users quote them.
import { z } from 'zod';

export const apiErrorName = z.enum([
  'context_length_exceeded',
  'invalid_prompt',
  'invalid_api_key',
  'unsupported_country_region_territory',
  'model_not_found',
  'request_timeout',
  'conflict',
  'request_too_large',
  'rate_limit_exceeded',
  'insufficient_quota',
  'usage_limit_reached',
  'server_error',
  'bad_gateway',
  'server_is_overloaded',
  'gateway_timeout',
  'site_is_overloaded',
]);
export type ApiErrorName = z.infer<typeof apiErrorName>;

/** The object under `error` in the body of a refusal. */
export interface ErrorObject {
  readonly message: string;
  readonly type: string;
  readonly param: string | null;
  readonly code: string | null;
  /** Seconds until the client may come back, where the body tells them. */
  readonly resets_in_seconds?: number;
}

interface NamedError {
  readonly status: number;
  readonly error: ErrorObject;
}

export const API_ERRORS: Readonly<Record<ApiErrorName, NamedError>> = {
  context_length_exceeded: invalid(
    400,
    'context_length_exceeded',
    'Your input exceeds the context window of this model. Please adjust your input and try again.',
    'input',
  ),
  invalid_prompt: invalid(
    400,
    'invalid_prompt',
    'Invalid prompt: your prompt was flagged as potentially violating our usage policy. Please try again with a different prompt: https://platform.openai.com/docs/guides/reasoning#advice-on-prompting',
  ),
  invalid_api_key: invalid(
    401,
    'invalid_api_key',
    'Incorrect API key provided. You can find your API key at https://platform.openai.com/account/api-keys.',
  ),
  unsupported_country_region_territory: named(
    403,
    'request_forbidden',
    'unsupported_country_region_territory',
    'Country, region, or territory not supported',
  ),
  model_not_found: invalid(
    404,
    'model_not_found',
    'The requested model does not exist or you do not have access to it.',
  ),
  request_timeout: named(408, 'server_error', null, 'Request timed out.'),
  conflict: named(409, 'invalid_request_error', null, 'The request conflicts with another request. Please try again.'),
  request_too_large: named(413, 'invalid_request_error', null, 'Request Entity Too Large'),
  rate_limit_exceeded: named(429, 'requests', 'rate_limit_exceeded', 'Rate limit reached. Please try again later.'),
  insufficient_quota: named(
    429,
    'insufficient_quota',
    'insufficient_quota',
    'You exceeded your current quota, please check your plan and billing details. For more information on this error, read the docs: https://platform.openai.com/docs/guides/error-codes/api-errors.',
  ),
  usage_limit_reached: {
    status: 429,
    error: {
      message: 'The usage limit has been reached',
      type: 'usage_limit_reached',
      param: null,
      code: null,
      resets_in_seconds: 3600,
    },
  },
  server_error: named(
    500,
    'server_error',
    null,
    'The server had an error while processing your request. Sorry about that!',
  ),
  bad_gateway: named(502, 'server_error', null, 'Bad gateway.'),
  server_is_overloaded: named(
    503,
    'server_error',
    'server_is_overloaded',
    'The engine is currently overloaded, please try again later.',
  ),
  gateway_timeout: named(504, 'server_error', null, 'Gateway timeout.'),
  site_is_overloaded: named(529, 'server_error', null, 'The site is overloaded. Please try again later.'),
};

function named(
  status: number,
  type: string,
  code: string | null,
  message: string,
  param: string | null = null,
): NamedError {
  return { status, error: { message, type, param, code } };
}

/** A request that the API finds fault with. */
function invalid(status: number, code: string, message: string, param: string | null = null): NamedError {
  return named(status, 'invalid_request_error', code, message, param);
}
