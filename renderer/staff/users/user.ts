import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { inviteUser, listUsers } from '../../../server/staff/contract.ts';

export type User = ResponseBody<typeof listUsers>['items'][number];
export type Invitation = ResponseBody<typeof inviteUser>;
