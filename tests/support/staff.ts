import type { Role } from '../../server/http/endpoint.ts';
import { OWNER, type Client, type TestServer } from './server.ts';

export const STAFF_PASSWORD = 'Tortilla55k';
let count = 0;

export interface TestUser {
  id: string;
  email: string;
  client: Client;
}

/** Invites a user with a role, accepts the invitation and logs in. */
export async function makeUser(
  { staff }: TestServer,
  owner: Client,
  role: Role,
): Promise<TestUser> {
  const email = `${role}${++count}@casaluz.example`;
  const {
    body: { user, invitation_url },
  } = await owner.post('/api/users', {
    email,
    full_name: `Test ${role}`,
    role,
    password: OWNER.password,
  });
  await staff.post('/api/invitation', {
    token: new URL(invitation_url, staff.base).searchParams.get('invitation'),
    password: STAFF_PASSWORD,
  });
  const {
    body: { access_token },
  } = await staff.post('/api/token', { email, password: STAFF_PASSWORD });
  return { id: user.id, email, client: staff.as(access_token) };
}
