// What a reply costs, in tokens: as the real API counts them it grows with what is sent and said, most of a long input comes from
// the cache, and what the model thinks is counted though most of it is never seen.
import type { ResponseUsage } from 'openai/resources/responses/responses';
import type { History } from '../../core/item.ts';
import type { Utterance } from '../dialect.ts';

/** What the instructions and the tools of a request take. */
const OVERHEAD = 100;

/** The cache holds prompts from this length on, and in blocks of that many tokens (the API's guide to prompt caching). */
const CACHED_FROM = 1_024;
const CACHE_BLOCK = 128;

export function usage(said: readonly Utterance[], heard: History): ResponseUsage {
  const input_tokens = OVERHEAD + sum(heard.map((item) => tokens(JSON.stringify(item))));
  const reasoning_tokens = sum(said.map((one) => (one.kind === 'reasoning' ? tokens(one.text) : 0)));
  const output_tokens = sum(said.map((one) => tokens(wordsOf(one))));
  return {
    input_tokens,
    input_tokens_details: {
      cached_tokens: input_tokens < CACHED_FROM ? 0 : input_tokens - (input_tokens % CACHE_BLOCK),
      cache_write_tokens: 0,
    },
    output_tokens,
    output_tokens_details: { reasoning_tokens },
    total_tokens: input_tokens + output_tokens,
  };
}

function wordsOf(one: Utterance): string {
  switch (one.kind) {
    case 'text':
    case 'reasoning':
      return one.text;
    case 'call':
      return `${one.name} ${one.input}`;
    case 'foreign':
      return JSON.stringify(one.item);
  }
}

/** Four characters make a token, more or less. */
function tokens(text: string): number {
  return Math.ceil(text.length / 4);
}

function sum(of: readonly number[]): number {
  return of.reduce((total, one) => total + one, 0);
}
