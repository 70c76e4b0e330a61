import fc from 'fast-check';
import { toDataURL } from 'qrcode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { totpUrl } from '../../../server/security/totp-url.ts';
import { codeAt } from '../../support/customers.ts';
import { OWNER, RESTAURANT, startTestServer, type TestServer } from '../../support/server.ts';

/**
 * As an authenticator app reads it (Google's "Key Uri Format"): the label's first colon separates
 * issuer and account.
 */
function read(url: string) {
  const { protocol, host, pathname, searchParams } = new URL(url);
  const label = decodeURIComponent(pathname.slice(1));
  const [issuer, ...account] = label.split(':');
  return {
    kind: `${protocol}//${host}`,
    issuer,
    account: account.join(':'),
    given: searchParams.get('issuer'),
    secret: searchParams.get('secret'),
  };
}

describe('the otpauth address that an authenticator app scans', () => {
  it.each([
    ['Casa: Luz', 'Casa Luz'],
    ['Bar 20:15', 'Bar 20 15'],
    ['a&b=c?d#e/f%g+h', 'a&b=c?d#e/f%g+h'],
    ['Iğdır Köfte Şiş', 'Iğdır Köfte Şiş'],
    ['\u202eevil\u202c \u0000bar\n', 'evil bar'],
    ['half \ud83d', 'half'],
    ['👨‍🍳 Chez', '👨‍🍳 Chez'],
    [':::', 'Restaurant'],
    ['🍕'.repeat(120), '🍕'.repeat(40)],
  ])('names %j as %j', (name, shown) => {
    expect(read(totpUrl('ABC234', "sean.o'brien@example.com", name))).toEqual({
      kind: 'otpauth://totp',
      issuer: shown,
      account: "sean.o'brien@example.com",
      given: shown,
      secret: 'ABC234',
    });
  });

  it('is valid for any restaurant name, in label and parameter alike', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 160 }), (name) => {
        const url = totpUrl('ABC234', 'ana@example.org', name);
        const { issuer, given, account } = read(url);
        expect([issuer, account]).toEqual([given, 'ana@example.org']);
        expect(url).not.toMatch(/[+\s]/);
      }),
    );
  });

  it('is short enough for a QR code, however long name and address are', async () => {
    const url = totpUrl('A'.repeat(32), `${'ü'.repeat(120)}@example.org`, '🍕'.repeat(120));
    await expect(toDataURL(url)).resolves.toContain('data:image/png');
  });
});

describe('of a restaurant with a colon in its name', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  it('is in the QR code, and turns the second step on', async () => {
    const restaurant = { ...RESTAURANT, name: 'Casa Luz: el bar' };
    const { body } = await server.staff.post('/api/setup', { restaurant, owner: OWNER });
    const owner = server.staff.as(body.access_token);
    const { body: setUp } = await owner.post('/api/mfa/setup', { password: OWNER.password });
    expect(read(setUp.otpauth_url)).toEqual({
      kind: 'otpauth://totp',
      issuer: 'Casa Luz el bar',
      account: OWNER.email,
      given: 'Casa Luz el bar',
      secret: setUp.secret,
    });
    expect(setUp.qr_code).toBe(await toDataURL(setUp.otpauth_url, { margin: 2, width: 320 }));
    const code = await codeAt(setUp.secret);
    expect((await owner.post('/api/mfa/verify', { code })).status).toBe(200);
  });
});
