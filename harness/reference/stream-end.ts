// What is final in a reply, how it ended, and whether it is worth asking again.
import { isTyped, type ApiItem } from './items.ts';
import type { Refusal } from './refusal.ts';

/** How a stream ended. */
export type StreamEnd = { readonly kind: 'completed' } | Refusal;

/**
 * The items that are final with an event: one with `output_item.done`, and with `response.completed` all of the reply, so that
 * nothing is missed whose own event never came, or could not be read.
 */
export function finalItems({ type, item, response }: ApiItem, onlyOne: boolean): ApiItem[] {
  if (type === 'response.output_item.done') return isTyped(item) ? [item] : [];
  if (type !== 'response.completed' || onlyOne || !isObject(response) || !('output' in response)) return [];
  return Array.isArray(response.output) ? response.output.filter(isTyped) : [];
}

/** How an event ends the reply; undefined for one that does not. */
export function endSaidBy({ type, ...event }: ApiItem): StreamEnd | undefined {
  if (type === 'response.completed') return { kind: 'completed' };
  if (type !== 'response.failed' && type !== 'response.incomplete' && type !== 'error') return undefined;
  const isFinal = FINAL.has(codeIn(event));
  return { kind: isFinal ? 'refused' : 'broken', message: `${type}: ${JSON.stringify(event)}` };
}

/** Codes with which the same request would only fail again. */
const FINAL: ReadonlySet<unknown> = new Set([
  'bio_policy',
  'context_length_exceeded',
  'cyber_policy',
  'data_residency_mismatch',
  'insufficient_quota',
  'invalid_prompt',
  'misalignment_policy_violation',
  'usage_not_included',
]);

/** The error code of an error event, or of the response that failed. */
function codeIn({ code, response }: { readonly code?: unknown; readonly response?: unknown }): unknown {
  const error = isObject(response) && 'error' in response ? response.error : { code };
  return isObject(error) && 'code' in error ? error.code : undefined;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
