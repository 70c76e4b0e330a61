import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { methodName, ownWordsOf } from '../../../server/invoices/document/words.ts';
import { LANGUAGES } from '../../../server/locales.ts';
import {
  isMethod,
  knownMethod,
  methodOf,
  METHODS,
} from '../../../server/payments/methods/methods.ts';
import { screenText } from '../../support/texts.ts';
import { sampleInvoice } from '../invoices/sample-invoice.ts';
import { openRestaurant, type Restaurant } from '../reports/house.ts';

const wordsIn = (locale: string) => ownWordsOf({ ...sampleInvoice(), locale });

let restaurant: Restaurant;
beforeAll(async () => {
  restaurant = await openRestaurant('2026-03-10T12:00:00Z');
});
afterAll(() => restaurant.stop());

describe.each(METHODS)('the payment method %s', (method) => {
  it.each(LANGUAGES)('has its texts on screen and in documents in %s', (language) => {
    expect(screenText('staff', language, `methods.${method}`)).toMatch(/\S/);
    expect(screenText('staff', language, `refund.detail.${method}`)).toMatch(/\S/);
    const badge = screenText('ui', language, `invoiceState.refunded.${method}`);
    expect(badge).toContain('{amount}');
    expect(methodName(method, wordsIn(language))).toMatch(/\S/);
  });

  it('has a UNTDID 4461 code and an SKR03 account of its own', () => {
    const { meansCode, datev } = methodOf(method);
    expect(meansCode).toMatch(/^([1-9]|[1-9]\d|ZZZ)$/);
    expect(String(datev.account)).toMatch(/^\d{4}$/);
    const accounts = METHODS.map((one) => methodOf(one).datev.account);
    expect(accounts.filter((account) => account === datev.account)).toHaveLength(1);
    expect(datev.word).toMatch(/\S/);
  });

  it('is taken, stored, counted in the day report and refunded', async () => {
    const { order_id, total_cents } = await restaurant.order(1, 0, method);
    const { body: order } = await restaurant.owner.get(`/api/orders/${order_id}`);
    expect(order.payments).toMatchObject([{ method, amount_cents: total_cents }]);
    const counted = async () =>
      (await restaurant.owner.get('/api/reports/day')).body.payments.find(
        (one: { method: string }) => one.method === method,
      );
    expect(await counted()).toMatchObject({ count: 1, amount_cents: total_cents });
    const refund = await restaurant.owner.post(
      `/api/orders/${order_id}/payments/${order.payments[0].id}/refund`,
      { reason: 'Test' },
    );
    expect(refund.status).toBe(200);
    expect(await counted()).toMatchObject({ refunded_count: 1, refunded_cents: total_cents });
  });
});

it('an unknown payment method is shown by its name, and counted as other', () => {
  expect(isMethod('cheque')).toBe(false);
  expect(isMethod('constructor')).toBe(false);
  expect(knownMethod('cheque')).toBe('other');
  expect(methodOf('cheque')).toBe(methodOf('other'));
  expect(methodName('cheque', wordsIn('en'))).toBe('cheque');
});
