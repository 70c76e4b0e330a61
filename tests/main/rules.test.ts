import { createHmac } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { mayOpenOutside, sameOrigin } from '../../main/links.ts';
import { pageSize } from '../../main/page-size.ts';
import { understand } from '../../main/server-protocol.ts';

const secret = 'a secret of this start';
const proof = createHmac('sha256', secret).update('ready').digest('hex');
const ready = (more: object): string =>
  `DESKTOP_READY ${JSON.stringify({ staff_url: 'http://127.0.0.1:4100', portal_url: 'http://127.0.0.1:4000', proof, ...more })}`;

describe('what the server says', () => {
  test('is believed with the proof of this start', () => {
    expect(understand(ready({}), secret)).toEqual({ ready: { staff_url: 'http://127.0.0.1:4100', portal_url: 'http://127.0.0.1:4000' } });
  });
  test.each([{ proof: '' }, { proof: proof.replace(/^./, (c) => (c === '0' ? '1' : '0')) }, { proof: 7 }, { staff_url: 'file:///x' }, { staff_url: 'javascript:1' }])(
    'is not believed with %j', (more) => expect(understand(ready(more), secret)).toBeNull());
  test('may be why it failed, in a code we know or "other"', () => {
    expect(understand('DESKTOP_FAILED {"code":"port_in_use","message":"m","details":"d"}', secret)).toEqual({ failure: { code: 'port_in_use', message: 'm', details: 'd' } });
    expect(understand('DESKTOP_FAILED {"code":"new","message":"m"}', secret)).toEqual({ failure: { code: 'other', message: 'm', details: '' } });
  });
  test.each(['ready', 'DESKTOP_READY', 'DESKTOP_READY {', 'DESKTOP_FAILED []'])('is for people: %s', (line) => expect(understand(line, secret)).toBeNull());
});

describe('links that leave the app', () => {
  const portal = 'https://menu.example';
  test.each(['mailto:guest@example.org', 'https://menu.example/menu/x'])('opens %s', (url) => expect(mayOpenOutside(url, portal)).toBe(true));
  test.each(['https://menu.example.evil.org/', 'https://evil.example/', 'http://menu.example/', 'file:///etc/passwd', 'javascript:alert(1)', 'smb://x/y', 'ms-settings:', '', 'x'])(
    'does not open %s', (url) => expect(mayOpenOutside(url, portal)).toBe(false));
  test('opens no http portal', () => expect(mayOpenOutside('http://192.168.1.2:4000/', 'http://192.168.1.2:4000')).toBe(false));
  test('holds two addresses without an origin for strangers', () => expect(sameOrigin('data:,a', 'data:,a')).toBe(false));
});

describe('the size of the paper', () => {
  test('is A4, or as long as the receipt itself', () => {
    expect(pageSize('a4', Buffer.from('/MediaBox [0 0 226.77 400]'))).toBe('A4');
    expect(pageSize('receipt', Buffer.from('<< /MediaBox [0 0 226.77 400] >>'))).toEqual({ width: 79_999, height: 141_111 });
  });
  test('is a usual roll where the document does not say', () => {
    expect(pageSize('receipt', Buffer.from('<h1>'))).toEqual({ width: 80_000, height: 297_000 });
  });
});
