// What is masked, in which forms, and what is not. None of these keys opens anything.
import { describe, expect, test } from 'vitest';
import { createMask, SECRET, shortened, withoutSecrets } from './mask.ts';

describe('what looks like a secret', () => {
  test.for([
    ['Authorization: Bearer abcdef123', 'Authorization: Bearer <secret>'],
    ['authorization: Basic dXNlcjpwYXNz', 'authorization: Basic <secret>'],
    ['{"authorization":"Bearer abcdef12345"}', '{"authorization":"Bearer <secret>"}'],
    ['{\\"x-api-key\\":\\"hunterhunter\\"}', '{\\"x-api-key\\":\\"<secret>\\"}'],
    ['proxy-authorization: Digest username="me", response="0a1b2c"', 'proxy-authorization: Digest <secret>'],
    ['it sent Bearer q83vEjRWeJq8 to us', 'it sent Bearer <secret> to us'],
    ['set-cookie: id=a3f; Path=/; Secure\nnext', 'set-cookie: <secret>\nnext'],
    ['redis://:hunter2@localhost:6379/0', 'redis://<secret>@localhost:6379/0'],
    ['https://me:pw@localhost/x?api_key=abcdef123&page=2', 'https://<secret>@localhost/x?api_key=<secret>&page=2'],
    ['GET /v1/models?key=abcd1234', 'GET /v1/models?key=<secret>'],
    ['OPENAI_API_KEY=plainplain', 'OPENAI_API_KEY=<secret>'],
    ["password: 'hunter22'", "password: '<secret>'"],
    ['sk-proj-abcd_efgh-1234 and sk-ant-api03-xyz789', '<secret> and <secret>'],
    [`ghp_${'a1'.repeat(18)}, github_pat_${'b2'.repeat(20)}`, '<secret>, <secret>'],
    ['xoxb-1234567890-abc', '<secret>'],
    ['AKIAABCDEFGHIJKLMNOP', '<secret>'],
    [`npm_${'a1'.repeat(18)}`, '<secret>'],
    ['eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln', '<secret>'],
    ['-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nbehind', '<secret>\nbehind'],
    ['-----BEGIN PRIVATE KEY-----\\nMIIE and torn', '<secret>'],
  ])('%s', ([text, told]) => {
    expect(withoutSecrets(text as string)).toBe(told);
  });

  test.for([
    'Unexpected token: } in JSON',
    'missing bearer authentication in header',
    'max_output_tokens: 123456789',
    'task-abcdefghijklmnopqrstu',
    'codex-sdk@0.163.0+codex@0.150.0',
    'authorization: Bearer unused',
    'call_j1_1 · custom output call_j1_1 "aborted"',
    'https://github.com/openai/codex/issues/16255',
  ])('not: %s', (text) => {
    expect(withoutSecrets(text)).toBe(text);
  });

  test('is masked once: what stands in its place is no secret', () => {
    const once = withoutSecrets('token=abcdef123 redis://:pw@h Authorization: Bearer abcdef123');
    expect(withoutSecrets(once)).toBe(once);
  });

  test('is masked before a text is cut, since half a key does not look like one', () => {
    expect(shortened(`${'x'.repeat(40)} sk-proj-abcdefghijklmnopqrst`)).toBe(`${'x'.repeat(40)} <secret>`);
    expect(shortened('y'.repeat(61))).toBe(`${'y'.repeat(57)}...`);
  });
});
test('the name of a hidden variable stays, though it begins as a token of npm does', () => {
  const value = 'https://packages.invalid/ours/';
  const { text } = createMask([{ name: 'npm_config_registry', value, isSecret: false }]);
  expect(text(`request to ${value}codex failed`)).toBe('request to <env npm_config_registry>codex failed');
  expect(text('<env npm_a1a1a1a1a1a1a1a1')).toBe('<env <secret>');
});

describe('values that are given', () => {
  const PASS = 'Tr0ub4dor & "3"';
  const mask = createMask(
    [
      { name: 'PASS', value: PASS, isSecret: true },
      { name: 'TEAM', value: 'cutpoint', isSecret: false },
    ],
    [{ path: '/folders/me', told: '~' }],
  );

  test.for([
    ['plain', PASS],
    ['in JSON', JSON.stringify({ output: PASS })],
    ['in JSON in JSON', JSON.stringify({ arguments: JSON.stringify({ pw: PASS }) })],
    ['in an address', `?q=${encodeURIComponent(PASS)}`],
    ['in a form', `q=${encodeURIComponent(PASS).replaceAll('%20', '+')}`],
    ['in base64', Buffer.from(PASS).toString('base64')],
    ['in base64 behind something', Buffer.from(`user:${PASS}!`).toString('base64')],
    ['in hexadecimal', Buffer.from(PASS).toString('hex')],
    ['without its numbers, as a trace tells it', 'Tr#ub#dor & "#"'],
    ['cut', `${PASS.slice(0, 11)}...`],
  ])('%s', ([, text]) => {
    expect(mask.text(text as string)).toContain('<env PASS>');
  });

  test('an ordinary word is masked where it stands alone', () => {
    expect(mask.text('cutpoint cutpoints /folders/me/cutpoint')).toBe('<env TEAM> cutpoints ~/<env TEAM>');
  });

  test('in a document: strings, keys, fields that are named so, and lists of headers; not numbers, nor its own words', () => {
    const document = {
      kind: 'cutpoint',
      digest: 'cutpoint',
      count: 7,
      'in /folders/me': [`a ${PASS}`, true, null],
      headers: { Cookie: 'a', 'X-Api-Key': 'b', accept: 'c' },
      list: ['authorization', 'd', 'accept', 'e'],
    };
    expect(mask.document(document)).toEqual({
      kind: 'cutpoint',
      digest: 'cutpoint',
      count: 7,
      'in ~': ['a <env PASS>', true, null],
      headers: { Cookie: '<secret>', 'X-Api-Key': '<secret>', accept: 'c' },
      list: ['authorization', '<secret>', 'accept', 'e'],
    });
  });

  test('a case is its owner’s: it stays as it is, and what stands around it does not', () => {
    const of = { cutpoint: 1, client: 'x', script: { turns: [{ prompt: PASS }] }, faults: [], limits: {} };
    expect(mask.document({ why: PASS, case: of })).toEqual({ why: '<env PASS>', case: of });
  });
});

// These texts have millions of places at which a pattern may begin: a pattern that looks back from each would take hours, and no test's
// time. A minute is what a machine that others have taken may need for the seconds that it takes; no expectation hangs on it.
test('a text that is made to be slow is masked as any other', { timeout: 60_000 }, () => {
  const { text } = createMask([]);
  for (const harmless of ['a'.repeat(2e6), 'eyJaaaaaa'.repeat(2e5), '://'.repeat(6e5), 'bearer '.repeat(3e5)])
    expect(text(harmless) === harmless).toBe(true);
  expect(text('token: '.repeat(3e5)) === `token: ${SECRET} `.repeat(15e4)).toBe(true);
});

test('a document of 10 MB, with 150 variables in the environment', { timeout: 60_000 }, () => {
  const values = Array.from({ length: 150 }, (_, index) => ({
    name: `V${index}`,
    value: `v${index}alue${index * 7919}ZZ-abcdefghij`,
    isSecret: index % 2 === 0,
  }));
  const line = (said: string) => ({ trace: `  #1 request context · user "${said}"\n`.repeat(20) });
  const { document } = createMask(values);
  const masked = document(Array.from({ length: 12_000 }, () => line(values[149]?.value ?? '')));
  expect(masked).toEqual(Array.from({ length: 12_000 }, () => line('<env V149>')));
});
