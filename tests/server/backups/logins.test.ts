import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { insert } from '../../../server/database/repository.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { Passkey } from '../../../server/passkeys/model.ts';
import { makeCustomer, PASSWORD, type TestCustomer } from '../../support/customers.ts';
import { startMailServer, type MailServer } from '../../support/mail-server.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import {
  OWNER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import { logInStaff, makeUser, STAFF_PASSWORD, type TestUser } from '../../support/staff.ts';
import {
  givePin,
  logInByPin,
  pairTill,
  PIN,
  WRONG_PIN,
  type TestTill,
} from '../../support/tills.ts';
import { rowsOf } from '../database/open.ts';

const NEW_PIN = '5208';

describe.each(DATABASES)('[7.4.3] after a restore on %s, of a backup from before', (name) => {
  let mail: MailServer;
  let server: TestServer;
  let owner: Client;
  let till: TestTill;
  let ana: TestCustomer;
  let people: Record<'changed' | 'removed' | 'locked' | 'same', TestUser>;

  const addPasskey = (customer_id: string, credential_id: string) =>
    inTransaction(() =>
      insert(Passkey, {
        customer_id,
        credential_id,
        public_key: 'AA',
        counter: 7,
        transports: ['internal'],
        name: credential_id,
      }),
    );
  const byPin = async ({ id }: TestUser, pin = PIN) => {
    const { status, body } = await logInByPin(server, till, id, pin);
    return status === 200 ? status : [status, body.code];
  };

  beforeAll(async () => {
    mail = await startMailServer();
    server = await startTestServer({ ...mail.settings, ...(await newDatabase(name)) });
    owner = (await setUpRestaurant(server)).owner;
    till = await pairTill(owner);
    const waiter = async () => {
      const user = await makeUser(server, owner, 'waiter');
      await givePin(user.client);
      return user;
    };
    people = {
      changed: await waiter(),
      removed: await waiter(),
      locked: await waiter(),
      same: await waiter(),
    };
    ana = await makeCustomer(server, mail);
    await addPasskey(ana.id, 'of-an-intruder');
    const backup = (await owner.post('/api/backups')).body.name;

    await givePin(people.changed.client, NEW_PIN);
    // A new password takes the PIN away, and passkeys.
    await people.removed.client.post('/api/change-password', {
      password: STAFF_PASSWORD,
      new_password: 'Salmorejo77y',
    });
    for (let wrong = 0; wrong < 5; wrong++) await byPin(people.locked, WRONG_PIN);
    const changed = await ana.client.post('/customer/change-password', {
      password: PASSWORD,
      new_password: 'Salmorejo77y',
    });
    expect(changed.status).toBe(200);
    await addPasskey(ana.id, 'her-own');
    const restored = await owner.post(`/api/backups/${backup}/restore`, {
      password: OWNER.password,
    });
    expect(restored.status).toBe(200);
    owner = await logInStaff(server.staff);
  });
  afterAll(async () => {
    await server.stop();
    await mail.stop();
  });

  it('an account has the passkeys that it had last, and none that a new password ended', async () => {
    const passkeys = await rowsOf(database(), 'SELECT customer_id, name, counter FROM passkeys');
    expect(passkeys).toEqual([{ customer_id: ana.id, name: 'her-own', counter: 7 }]);
  });

  it('no PIN opens a till that was replaced or taken away, and a locked one stays locked', async () => {
    const { changed, removed, locked, same } = people;
    expect(await byPin(changed)).toEqual([401, 'invalid_credentials']);
    expect(await byPin(changed, NEW_PIN)).toBe(200);
    expect(await byPin(removed)).toEqual([401, 'invalid_credentials']);
    expect(await byPin(locked)).toEqual([403, 'pin_locked']);
    expect(await byPin(same)).toBe(200);
  });
});
