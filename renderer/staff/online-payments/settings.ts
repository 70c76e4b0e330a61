import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type {
  getOnlinePaymentSettings,
  testOnlinePayments,
} from '../../../server/payments/online/contract.ts';

export type OnlinePaymentSettings = ResponseBody<typeof getOnlinePaymentSettings>;
export type ProviderSettings = OnlinePaymentSettings['providers'][number];
export type Tested = ResponseBody<typeof testOnlinePayments>;
