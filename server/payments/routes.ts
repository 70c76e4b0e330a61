import { created } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { takePayment } from './contract.ts';
import { takePayment as take } from './payments.ts';

export const paymentRoutes = [
  on(takePayment, async ({ caller, params, body }) => created(await take(caller, params.id, body))),
];
