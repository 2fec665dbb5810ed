// A page of a proxy, by example.
import { expect, test } from 'vitest';
import { bytes, end, reply } from './whole-reply.fixture.ts';
import { page } from './page.ts';

test.for([
  [200, 'Sign in to the network', '136'],
  [403, '403 Forbidden', '118'],
  [502, '502 Bad Gateway', '122'],
  [503, '503 Service Temporarily Unavailable', '162'],
  [504, '504 Gateway Time-out', '132'],
] as const)('%i', ([status, title, length]) => {
  const fault = { kind: 'page', exchange: 1, status } as const;
  const html = `<html>\r\n<head><title>${title}</title></head>\r\n<body>\r\n<center><h1>${title}</h1></center>\r\n</body>\r\n</html>\r\n`;
  expect(page.apply(reply, fault)).toEqual([
    { kind: 'head', status, headers: { 'content-type': 'text/html', 'content-length': length }, damaged: true },
    { kind: 'write', bytes: bytes(html), whole: true },
    end('clean'),
  ]);
  expect(page.describe(fault)).toBe(`HTML page with ${status}`);
});
