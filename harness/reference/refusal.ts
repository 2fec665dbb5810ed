// What a response means that is no event stream: whether it is worth asking again, and after how long. Refusals of the request
// itself would only be repeated; so would one for want of money.
// Sources: RFC 9110, section 10.2.3 (Retry-After); the OpenAI SDK, which reads `retry-after-ms` before it.

/** `broken` is worth a retry, `refused` is not. */
export interface Refusal {
  readonly kind: 'broken' | 'refused';
  readonly message: string;
  /** How long the server asks to wait. */
  readonly retryAfter_ms?: number;
}

/** Statuses below 500 that may go away by themselves: a timeout, a conflict, and too many requests. */
const PASSING = new Set([408, 409, 429]);

/** Codes and types of a 429 that no retry within a turn will mend. */
const LASTING = new Set(['insufficient_quota', 'usage_limit_reached']);

/** What is wrong with a response; undefined for one that streams events. */
export async function refusalIn(response: Response): Promise<Refusal | undefined> {
  if (response.ok && isEventStream(response)) return undefined;
  const text = await response.text();
  const { status, headers } = response;
  if (response.ok) return { kind: 'broken', message: `HTTP ${status}, but no event stream: ${text.slice(0, 200)}` };
  const retryAfter_ms = retryAfterIn(headers);
  return { ...refusalOf(status, text), ...(retryAfter_ms !== undefined && { retryAfter_ms }) };
}

/** What a status and an error object mean. */
export function refusalOf(status: number, text: string): Refusal {
  const isPassing = (status >= 500 || PASSING.has(status)) && !marksOf(text).some((mark) => LASTING.has(mark));
  return { kind: isPassing ? 'broken' : 'refused', message: `HTTP ${status}: ${text}` };
}

function isEventStream({ headers }: Response): boolean {
  return /^text\/event-stream\s*(;|$)/i.test(headers.get('content-type') ?? '');
}

/** The type and the code of an error object. */
function marksOf(body: string): string[] {
  try {
    const parsed: unknown = JSON.parse(body);
    const error = typeof parsed === 'object' && parsed !== null && 'error' in parsed ? parsed.error : undefined;
    if (typeof error !== 'object' || error === null) return [];
    return [...('type' in error ? [String(error.type)] : []), ...('code' in error ? [String(error.code)] : [])];
  } catch {
    return [];
  }
}

/** In its three spellings. A date is measured from the date of the response, so that no clock of ours need be right. */
function retryAfterIn(headers: Headers): number | undefined {
  const after = headers.get('retry-after') ?? '';
  const spellings = [
    Number(headers.get('retry-after-ms') ?? Number.NaN),
    Number(after === '' ? Number.NaN : after) * 1_000,
    Date.parse(after) - Date.parse(headers.get('date') ?? ''),
  ];
  return spellings.find((ms) => Number.isFinite(ms) && ms >= 0);
}
