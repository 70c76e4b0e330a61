import type { Role } from '../../server/http/endpoint.ts';
import { OWNER, type Client, type TestServer } from './server.ts';

export const STAFF_PASSWORD = 'Tortilla55k';
let count = 0;

interface Login {
  email: string;
  password: string;
}

export interface TestUser {
  id: string;
  email: string;
  client: Client;
}

/** Invites a user with a role, accepts the invitation and logs in. */
export async function makeUser(
  { staff }: Pick<TestServer, 'staff'>,
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
  const client = await logInStaff(staff, { email, password: STAFF_PASSWORD });
  return { id: user.id, email, client };
}

/**
 * Logs in at the back office, by default as the owner.
 * @throws unless the login gives a session at once
 */
export async function logInStaff(staff: Client, who: Login = OWNER): Promise<Client> {
  const { email, password } = who;
  const { status, body } = await staff.post('/api/token', { email, password });
  if (status !== 200 || !body.access_token) throw new Error(`${email} cannot log in: ${status}`);
  return staff.as(body.access_token);
}
