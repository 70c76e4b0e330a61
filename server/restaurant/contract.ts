import * as z from 'zod';
import { isTimeZone } from '../dates.ts';
import { basisPoints, country, currency, email, endpoint, line, locale } from '../http/endpoint.ts';
import { newPassword } from '../accounts/contract.ts';

const restaurant = z.strictObject({
  name: line(120), legal_name: line(160), tax_id: line(40),
  street: line(160), postal_code: line(20), city: line(120), country,
  currency, time_zone: line(64).refine(isTimeZone, { params: { rule: 'time_zone' } }), locale, prices_include_tax: z.boolean(),
});

export const getSetup = endpoint({
  port: 'staff', method: 'GET', path: '/api/setup', access: 'public', summary: 'Whether this installation is set up, and whether it asks for the set-up code',
  responses: { 200: z.strictObject({ set_up: z.boolean(), setup_code_required: z.boolean() }) },
});

export const setUp = endpoint({
  port: 'staff', method: 'POST', path: '/api/setup', access: 'public', summary: 'Sets up the restaurant and its owner, once',
  body: z.strictObject({
    restaurant,
    owner: z.strictObject({ email, password: newPassword, full_name: line(120) }),
    setup_code: z.string().max(64).optional(),
  }),
  responses: { 201: z.strictObject({ access_token: z.string(), token_type: z.literal('bearer'), expires_in: z.int() }) },
});

const settings = restaurant.extend({ discount_limit_basis_points: basisPoints });
const wholeRestaurant = settings.extend({ id: z.string(), portal_url: z.string(), invoices_issued: z.boolean() });

export const getRestaurant = endpoint({
  port: 'staff', method: 'GET', path: '/api/restaurant', access: 'waiter', summary: 'The restaurant',
  responses: { 200: wholeRestaurant },
});

export const changeRestaurant = endpoint({
  port: 'staff', method: 'PUT', path: '/api/restaurant', access: 'owner',
  summary: 'Changes the restaurant; what is left out stays. Country, currency and whether prices include tax change only before the first invoice',
  body: settings.partial(),
  responses: { 200: wholeRestaurant },
});
