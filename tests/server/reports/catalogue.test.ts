import { getDocument } from 'pdfjs-dist/legacy/build/pdf.mjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LANGUAGES } from '../../../server/locales.ts';
import { EXPORT_FORMATS, REPORTS, type ReportId } from '../../../server/reports/catalogue.ts';
import { screenText } from '../../support/texts.ts';
import { makeUser } from '../../support/staff.ts';
import { openRestaurant, type Restaurant } from './house.ts';

let restaurant: Restaurant;
beforeAll(async () => {
  restaurant = await openRestaurant('2026-03-10T12:00:00Z');
  const { order_id } = await restaurant.order(1, 1, 'card');
  await restaurant.owner.post(`/api/orders/${order_id}/invoice`);
});
afterAll(() => restaurant.stop());

function addressOf(id: ReportId) {
  return REPORTS[id].parameters === 'day'
    ? '/api/reports/day?date=2026-03-10'
    : `/api/exports/invoices?format=${id}&from=2026-03-10&to=2026-03-10`;
}

describe.each(Object.keys(REPORTS) as ReportId[])('the report %s', (id) => {
  it('has its media type and its file name', async () => {
    const { status, headers, bytes } = await restaurant.owner.get(addressOf(id));
    expect(status).toBe(200);
    expect(headers.get('content-type')!.split(';')[0]).toBe(REPORTS[id].mediaType.split(';')[0]);
    expect(bytes.length).toBeGreaterThan(100);
    const { file } = REPORTS[id];
    if (file)
      expect(headers.get('content-disposition')).toBe(
        `attachment; filename="${file.stem}_2026-03-10_2026-03-10.${file.extension}"`,
      );
  });

  it('is refused to the role below the one that it requires', async () => {
    expect(REPORTS[id].access).toBe('manager');
    const { client } = await makeUser(restaurant.server, restaurant.owner, 'cashier');
    expect((await client.get(addressOf(id))).status).toBe(403);
  });
});

it.each(EXPORT_FORMATS)('the export %s has a label in every language', (id) => {
  for (const language of LANGUAGES)
    expect(screenText('staff', language, `reports.formats.${id}`)).toMatch(/\S/);
});

it('a report on A4 ends at its margin, however long the names of the restaurant are', async () => {
  const names = {
    name: 'Gasthaus Zum Weißen Rössl am Marktplatz',
    legal_name: 'Rössl Gastronomiebetriebs- und Verwaltungsgesellschaft mbH & Co. KG',
  };
  expect((await restaurant.owner.put('/api/restaurant', names)).status).toBe(200);
  for (const path of ['period.pdf', 'days.pdf']) {
    const { bytes } = await restaurant.owner.get(
      `/api/reports/${path}?from=2026-03-10&to=2026-03-10`,
    );
    const file = await getDocument({ data: new Uint8Array(bytes), verbosity: 0 }).promise;
    const { items } = await (await file.getPage(1)).getTextContent();
    const ends = items.flatMap((item) =>
      'str' in item ? [(item.transform[4] as number) + item.width] : [],
    );
    expect(Math.max(...ends)).toBeLessThan(539);
  }
});
