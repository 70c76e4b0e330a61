import type { Answer } from '../../../server/http/endpoint.ts';
import type { inviteUser, listUsers } from '../../../server/staff/contract.ts';

export type User = Answer<typeof listUsers>['items'][number];
export type Invitation = Answer<typeof inviteUser>;
