import { describe, expect, it } from 'vitest';
import { errorFacts, maskPath, maskText } from '../../server/log.ts';

const TOKEN = 'q3-R_t0kenOfATable22xy';
const CODE = 'ABCD2345EFGH6789';

describe('[16.2.5] a path in a log reveals no token', () => {
  it.each([
    `/menu/${TOKEN}`,
    `//menu/${TOKEN}`,
    `///menu//${TOKEN}//`,
    `/MENU/${TOKEN}`,
    `/menu/${TOKEN}/`,
    `/%6Denu/${TOKEN}`,
    `/menu%2F${TOKEN}`,
    `/menu/${[...TOKEN].map((letter) => `%${letter.charCodeAt(0).toString(16)}`).join('')}`,
    `/./menu/${TOKEN}`,
    `/x/../menu/${TOKEN}/order`,
    `\\menu\\${TOKEN}`,
    `http://portal.example/menu/${TOKEN}/order`,
    `/menus/${TOKEN}`,
    `/${TOKEN}`,
    `/menu/${TOKEN}?token=${TOKEN}`,
    `/menu/${TOKEN}#${TOKEN}`,
    `/menu/%zz/${TOKEN}`,
  ])('%s', (path) => {
    const masked = maskPath(path);
    expect(decodeURIComponent(masked.replace(/%(?![\da-f]{2})/gi, ''))).not.toContain(TOKEN);
    expect(masked).toContain('***');
  });

  it.each([
    `/orders/${CODE}`,
    `//orders/${CODE}/invoice`,
    `/Orders/${CODE.toLowerCase()}`,
    `/orders/ABCD-2345-EFGH-6789`,
    `/orders/ABCD%202345%20EFGH%206789`,
    `/orders/short`,
    `/order/${CODE}`,
    `/downloads/${'x'.repeat(20)}AB12-_`,
    `//DOWNLOADS/${'x'.repeat(20)}AB12-_/`,
    `/customer/verify-email?token=${CODE}`,
    `/customer/reset-password/?token=${CODE}#${CODE}`,
    `/customer/verify-email/${CODE}`,
  ])('%s', (path) => {
    expect(maskPath(path)).not.toMatch(/ABCD|xxxx|short/i);
  });

  it('but still the endpoint and the row', () => {
    const id = '0f8fad5b-d9cb-469f-a165-70867728950e';
    expect(maskPath(`/api/orders/${id}/payments?q=Anna`)).toBe(`/api/orders/${id}/payments`);
    expect(maskPath('/api/reports/day')).toBe('/api/reports/day');
    expect(maskPath('/customer/resend-verification')).toBe('/customer/resend-verification');
    expect(maskPath(`/menu/${TOKEN}/order`)).toBe('/menu/***/order');
    expect(maskPath('/a\r\nb%0a')).toBe('/ab');
  });

  it('also in an error that names an address', () => {
    const said = `fetch of https://x.example//menu/${TOKEN}/order?claim_code=${CODE}&token=${CODE} failed`;
    const { message, stack } = errorFacts(new Error(said));
    expect(`${String(message)}${String(stack)}${maskText(said)}`).not.toMatch(/ABCD|t0ken/);
    expect(String(stack)).toContain('log.test.ts');
  });
});
