import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../server/clock.ts';
import { BUYER, setUpRestaurant, startTestServer, type TestServer } from '../support/server.ts';

const BROWSER = {
  Accept: 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8',
  'Accept-Language': 'de-DE,de;q=0.9',
};
let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
});
afterAll(() => server.stop());

async function open(port: 'portal' | 'staff', path: string, headers = BROWSER) {
  const response = await server[port].get(path, headers);
  return { ...response, html: response.bytes.toString() };
}

describe('the page that a browser gets for an error', () => {
  it('[14.2.5] of an unknown address is a 404 in the reader’s language, with the restaurant’s name and what to do', async () => {
    for (const path of ['/nowhere', '/menu', '/orders/a/b', '/%E0%A4%A', '/api/orders']) {
      const { status, headers, html } = await open('portal', path);
      expect([path, status, headers.get('Content-Type')]).toEqual([
        path,
        404,
        'text/html; charset=utf-8',
      ]);
      expect(html).toMatch(/<html lang="de" dir="ltr">/);
      expect(html).toContain('Casa Luz');
      expect(html).toContain('Seite nicht gefunden');
      expect(html).toContain('Scannen Sie den Code auf Ihrem Tisch');
    }
  });

  it('is from right to left in Arabic, and so is a menu before its script runs', async () => {
    const headers = { ...BROWSER, 'Accept-Language': 'ar-EG, de;q=0.5' };
    for (const path of ['/nowhere', `/menu/${restaurant.table.token}`])
      expect((await open('portal', path, headers)).html).toContain('<html lang="ar" dir="rtl">');
    const { html } = await open('portal', '/nowhere', headers);
    expect(html).toContain('الصفحة غير موجودة');
    const { body } = await server.portal.post(
      `/menu/${restaurant.table.token}/order`,
      { items: [] },
      { 'Accept-Language': 'ar' },
    );
    expect(body.detail).toBe('يُرجى تصحيح الحقول المميّزة.');
  });

  it('[3.4.3] bears the security headers of every page, is not cached and varies by its headers', async () => {
    const page = await open('portal', '/');
    for (const port of ['portal', 'staff'] as const) {
      const { headers } = await open(port, '/nowhere');
      for (const name of [
        'Content-Security-Policy',
        'X-Frame-Options',
        'X-Content-Type-Options',
        'Referrer-Policy',
      ])
        expect([name, headers.get(name)]).toEqual([name, page.headers.get(name)]);
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect(headers.get('Vary')).toContain('Accept');
    }
  });

  it('is JSON for programs, whatever else they accept', async () => {
    for (const Accept of [
      '*/*',
      'application/json',
      'application/json, text/html;q=0.5',
      'image/png',
    ])
      for (const [port, path, status] of [
        ['portal', '/nowhere', 404],
        ['portal', `/downloads/${'x'.repeat(43)}`, 410],
        ['portal', '/customer/invoices/1/download', 401],
        ['staff', '/nowhere', 404],
        ['staff', '/api/invoices/1/pdf', 401],
      ] as const) {
        const response = await server[port].get(path, { Accept });
        expect([path, response.status, response.body?.status]).toEqual([path, status, status]);
        expect(response.headers.get('Content-Type')).toContain('application/problem+json');
        expect(response.headers.get('Vary')).toContain('Accept');
      }
  });

  it('of an expired download link is a 410 that leads to the order and to the login', async () => {
    const { claim_code, order_id, total_cents } = (
      await server.portal.post(`/menu/${restaurant.table.token}/order`, {
        items: [{ product_id: restaurant.paella.id, quantity: 1 }],
      })
    ).body;
    await restaurant.owner.post(`/api/orders/${order_id}/payments`, {
      method: 'card',
      amount_cents: total_cents,
    });
    const { body } = await server.portal.post(`/orders/${claim_code}/invoice`, { buyer: BUYER });
    expect((await open('portal', body.download_url)).headers.get('Content-Type')).toBe(
      'application/pdf',
    );
    setClock(() => new Date(Date.now() + 3_601_000));
    try {
      const { status, html } = await open('portal', body.download_url);
      expect(status).toBe(410);
      expect(html).toContain('Dieser Link ist abgelaufen');
      expect(html).toContain('Casa Luz');
      const reported = await server.portal.get(body.download_url);
      expect([reported.status, reported.body.code]).toEqual([410, 'link_expired']);
      const { items } = (await server.portal.get(`/orders/${claim_code}/invoices`)).body;
      expect((await server.portal.get(items[0].download_url)).status).toBe(200);
    } finally {
      setClock(null);
    }
  });

  it('of a download without a login is a 401 that leads to the login and back', async () => {
    const download = await open('portal', '/customer/invoices/17/download');
    expect(download.status).toBe(401);
    expect(download.html).toContain(
      'href="/customer/login?next=%2Fcustomer%2Finvoices%2F17%2Fdownload"',
    );
    for (const path of ['/api/invoices/17/pdf', '/api/exports/invoices', '/api/invoices/17/xml']) {
      const { status, html } = await open('staff', path);
      expect([path, status]).toEqual([path, 401]);
      expect(html).toContain(`href="/login?next=${encodeURIComponent(path)}"`);
      expect(html).toContain('Melden Sie sich wieder an');
    }
  });

  it('[1.2.1] encodes the requested address and the restaurant’s name', async () => {
    await restaurant.owner.put('/api/restaurant', { name: '<b>Luz</b> & $& "Co"' });
    const { html } = await open('portal', '/customer/orders/%22%3E%3Cscript%3Ealert(1)%3C');
    expect(html).not.toContain('<script>alert');
    const unknown = await open('portal', '/"><script>alert(1)</script>');
    expect(unknown.status).toBe(404);
    expect(unknown.html).not.toContain('<script>alert');
    expect(unknown.html).toContain('&#60;b&#62;Luz&#60;/b&#62; &#38; $&#38; &#34;Co&#34;');
    await restaurant.owner.put('/api/restaurant', { name: 'Casa Luz' });
  });

  it('shows nothing of the restaurant under another host name (DNS rebinding)', async () => {
    const { html, status } = await open('staff', '/nowhere', {
      ...BROWSER,
      'X-Forwarded-Host': 'evil.example',
    } as typeof BROWSER);
    expect(status).toBe(403);
    expect(html).not.toContain('Casa Luz');
  });
});
