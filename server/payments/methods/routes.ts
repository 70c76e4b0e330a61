import { created, ok } from '../../http/reply.ts';
import { on } from '../../http/router.ts';
import * as contract from './contract.ts';
import { addMethod, changeMethod, methodsOf, presentMethod } from './payment-methods.ts';

export const paymentMethodRoutes = [
  on(contract.listPaymentMethods, async ({ caller, locale }) =>
    ok({
      items: (await methodsOf(caller.restaurant_id)).map((one) => presentMethod(one, locale)),
    }),
  ),
  on(contract.addPaymentMethod, async ({ caller, body, locale }) =>
    created(presentMethod(await addMethod(caller, body), locale)),
  ),
  on(contract.changePaymentMethod, async ({ caller, params, body, locale }) =>
    ok(presentMethod(await changeMethod(caller, params.id, body), locale)),
  ),
];
