import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  canonicalLocale,
  figuresLocale,
  guestFigures,
  guestLanguageOf,
  languageOf,
  textsLocale,
} from '../../server/locales.ts';
import { preferredLocale, text } from '../../server/texts.ts';
import { textOfPdf } from '../support/pdf.ts';
import { setUpRestaurant, startTestServer, type TestServer } from '../support/server.ts';

describe('a locale', () => {
  it.each([
    ['es-mx', 'es-MX', 'es', 'es-MX', 'es-MX'],
    ['de', 'de', 'de', 'de-DE', 'de-DE'],
    ['en', 'en', 'en', 'en-GB', 'en-GB'],
    ['DE-at', 'de-AT', 'de', 'de-AT', 'de-AT'],
    ['fr-CA', 'fr-CA', 'fr', 'fr-CA', 'fr-CA'],
    ['pt', 'pt', 'pt', 'pt-PT', 'pt-PT'],
    ['nl-BE', 'nl-BE', 'en', 'nl-BE', 'en'],
    ['de-AT-u-co-phonebk', 'de-AT', 'de', 'de-AT', 'de-AT'],
  ])('%s is %s: texts in %s, figures as %s', (tag, canonical, language, figures, texts) => {
    expect(canonicalLocale(tag)).toBe(canonical);
    expect(languageOf(canonical)).toBe(language);
    expect(figuresLocale(canonical)).toBe(figures);
    expect(textsLocale(canonical)).toBe(texts);
  });

  it.each([
    ['nl-BE', 'nl', 'nl-BE'],
    ['pl', 'pl', 'pl-PL'],
    ['zh-Hant-TW', 'zh', 'zh-Hant-TW'],
    ['ar-EG', 'ar', 'ar-EG-u-nu-latn'],
    ['ar', 'ar', 'ar-u-nu-latn'],
    ['sv', 'en', 'sv'],
  ])('%s is for a guest: texts in %s, figures as %s', (tag, language, figures) => {
    expect(guestLanguageOf(tag)).toBe(language);
    expect(guestFigures(tag)).toBe(figures);
  });

  it.each(['', 'x', 'de_AT', 'not a tag', '-', 'en-'.repeat(20), '../../x'])(
    '%j is refused',
    (tag) => expect(canonicalLocale(tag)).toBeNull(),
  );

  it('is the first of a browser’s languages that we support', () => {
    expect(preferredLocale('sv-SE, es-MX;q=0.9, en;q=0.8')).toBe('es-MX');
    expect(preferredLocale('sv, nl-BE, es-MX;q=0.9')).toBe('nl-BE');
    expect(preferredLocale('*, _, zz-ZZ')).toBe('en');
    expect(preferredLocale(undefined, 'de')).toBe('de');
  });
});

describe('a text of the server that counts', () => {
  const dishes = (locale: string, count: number) => text(locale, 'ticket_dishes', { count });

  it('has the form of its language for each count', () => {
    const counts = [0, 1, 2, 5, 11, 22, 100];
    const all = (locale: string) => counts.map((count) => dishes(locale, count));
    expect(all('en')).toEqual([
      '0 dishes',
      '1 dish',
      '2 dishes',
      '5 dishes',
      '11 dishes',
      '22 dishes',
      '100 dishes',
    ]);
    expect(all('fr-CA').slice(0, 3)).toEqual(['0 plat', '1 plat', '2 plats']);
    expect(all('pl')).toEqual([
      '0 dań',
      '1 danie',
      '2 dania',
      '5 dań',
      '11 dań',
      '22 dania',
      '100 dań',
    ]);
    expect(all('ja').slice(0, 3)).toEqual(['0品', '1品', '2品']);
    expect(all('ar').map((words) => words.replace(/[\u2068\u2069]/g, ''))).toEqual([
      'بلا أطباق',
      'طبق واحد',
      'طبقان',
      '5 أطباق',
      '11 طبقًا',
      '22 طبقًا',
      '100 طبق',
    ]);
  });

  it('fills in its other values too', () => {
    const left = (count: number) => text('es', 'only_left', { count, name: 'Paella' });
    expect([left(1), left(4)]).toEqual(['solo queda 1: Paella', 'solo quedan 4: Paella']);
  });
});

describe('a restaurant in Mexico', () => {
  let server: TestServer;
  let shop: Awaited<ReturnType<typeof setUpRestaurant>>;
  beforeAll(async () => {
    server = await startTestServer();
    shop = await setUpRestaurant(server);
  });
  afterAll(() => server.close());

  it('has its own number format on its documents, in Spanish', async () => {
    const { owner, paella, table } = shop;
    expect((await owner.put('/api/restaurant', { locale: 'es-mx' })).body.locale).toBe('es-MX');
    const { body: order } = await server.portal.post(`/menu/${table.token}/order`, {
      items: [{ product_id: paella.id, quantity: 99 }],
    });
    await owner.post(`/api/orders/${order.order_id}/payments`, {
      method: 'card',
      amount_cents: order.total_cents,
    });
    const { body: invoice } = await owner.post(`/api/orders/${order.order_id}/invoice`, {});
    const { bytes } = await owner.get(`/api/invoices/${invoice.id}/pdf`);
    const text = await textOfPdf(bytes);
    expect(text).toContain('1,831.50');
    expect(text).toContain('Factura simplificada');
  });

  it('an invalid tag is refused with valid examples', async () => {
    const { status, body } = await shop.owner.put('/api/restaurant', { locale: 'de_AT' });
    expect([status, body.errors]).toEqual([
      422,
      [{ path: 'locale', message: 'must be a language tag such as en, de-AT or es-MX' }],
    ]);
  });
});
