import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { returnPath } from '../../renderer/portal/customer/return-path.ts';
import { ownPath } from '../../renderer/ui/own-path.ts';

// All that the function uses of a browser; both use the same WHATWG URL parser.
beforeAll(() => {
  vi.stubGlobal('location', { origin: 'http://casaluz.example:4000' });
});
afterAll(() => {
  vi.unstubAllGlobals();
});

const ELSEWHERE = [
  '//evil.example',
  '/\\evil.example',
  '\\\\evil.example',
  '/\t/evil.example',
  '/\n/evil.example',
  '/..//evil.example',
  '/./\\evil.example',
  'https://evil.example/account',
  'https:evil.example',
  'javascript:alert(1)',
  ' javascript:alert(1)',
  'data:text/html,x',
  'evil.example',
  '',
  'http://casaluz.example:4000@evil.example/',
  '//[',
  null,
  ['/account'],
];

describe('[1.2.2] [3.7.2] the return path after a login', () => {
  it.each([
    '/account',
    '/orders/ABCDE',
    '/account/invoices?from=2026-01-01#top',
    '/menu/abc#basket',
  ])('is %s', (path) => expect([returnPath(path), ownPath(path)]).toEqual([path, path]));

  it.each([...ELSEWHERE, '/customer/login', '/customer/../customer/login'])(
    'is the account for %j',
    (path) => expect(returnPath(path)).toBe('/account'),
  );
  it.each(ELSEWHERE)('is no staff page for %j', (path) => expect(ownPath(path)).toBeNull());
});
