import * as z from 'zod';
import { endpoint, id, line } from '../../http/endpoint.ts';
import { METHOD_KINDS } from './methods.ts';

const kind = z.enum(METHOD_KINDS);
const name = line(60);
const paymentMethod = z.strictObject({
  /** `cash`, `card` and `other` are there from the start. */
  id: z.string(),
  name: z.string(),
  /**
   * Whether the restaurant gave the name. Until it does, `cash`, `card` and `other` have a name in
   * the language of the request.
   */
  own_name: z.boolean(),
  kind,
  /** Whether a payment opens the cash drawer. */
  opens_drawer: z.boolean(),
  active: z.boolean(),
});

export const listPaymentMethods = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/payment-methods',
  access: 'waiter',
  summary: 'The payment methods in the order of selection, inactive ones too',
  responses: { 200: z.strictObject({ items: z.array(paymentMethod) }) },
});
export const addPaymentMethod = endpoint({
  port: 'staff',
  method: 'POST',
  path: '/api/payment-methods',
  access: 'manager',
  summary: 'Adds a payment method; by default one in cash opens the drawer',
  body: z.strictObject({ name, kind, opens_drawer: z.boolean().optional() }),
  responses: { 201: paymentMethod },
});
export const changePaymentMethod = endpoint({
  port: 'staff',
  method: 'PATCH',
  path: '/api/payment-methods/{id}',
  access: 'manager',
  summary:
    'Changes a payment method, or switches it off for payments to come; what is left out stays. ' +
    'The kind of `cash`, `card` and `other` is fixed',
  params: z.strictObject({ id }),
  body: z.strictObject({
    name: name.optional(),
    kind: kind.optional(),
    opens_drawer: z.boolean().optional(),
    active: z.boolean().optional(),
  }),
  responses: { 200: paymentMethod },
});
