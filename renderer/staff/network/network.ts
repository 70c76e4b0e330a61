import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { getNetwork } from '../../../server/network/contract.ts';

export type Network = ResponseBody<typeof getNetwork>;
