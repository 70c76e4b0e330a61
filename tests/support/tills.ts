import type { Client, TestServer } from './server.ts';
import { STAFF_PASSWORD } from './staff.ts';

export const PIN = '4907';
/** Wrong, and of the right form. */
export const WRONG_PIN = '4908';

export interface TestTill {
  id: string;
  /** The `Cookie` header of the machine. */
  cookie: string;
}

let count = 0;

/** Pairs a machine with an owner's login. */
export async function pairTill(owner: Client, body: object = {}): Promise<TestTill> {
  const response = await owner.post('/api/tills', { name: `Till ${++count}`, ...body });
  if (response.status !== 201) throw new Error(`no till: ${response.bytes.toString()}`);
  return { id: response.body.id, cookie: response.headers.getSetCookie()[0]!.split(';')[0]! };
}

export function givePin(client: Client, pin = PIN, password = STAFF_PASSWORD) {
  return client.put('/api/account/pin', { password, pin });
}

export function logInByPin(
  { staff }: Pick<TestServer, 'staff'>,
  till: Pick<TestTill, 'cookie'> | null,
  user_id: string,
  pin = PIN,
) {
  return staff.post('/api/pin-login', { user_id, pin }, till ? { Cookie: till.cookie } : {});
}
