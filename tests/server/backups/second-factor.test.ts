import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { setClock } from '../../../server/clock.ts';
import { codeAt } from '../../support/customers.ts';
import {
  OWNER,
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';

describe('[7.5.3] a person with two-step login who restores a backup', () => {
  let server: TestServer;
  let owner: Client;
  let secret: string;
  let name: string;
  // A fixed clock: half a minute later a code belongs to another time step.
  const begun = Date.now();
  const at = (steps: number) => new Date(begun + steps * 30_000);
  beforeAll(async () => {
    setClock(() => at(0));
    server = await startTestServer();
    const restaurant = await setUpRestaurant(server);
    secret = (await restaurant.owner.post('/api/mfa/setup', { password: OWNER.password })).body
      .secret;
    const on = await restaurant.owner.post('/api/mfa/verify', {
      code: await codeAt(secret, at(-1)),
    });
    owner = server.staff.as(on.body.access_token);
    name = (await owner.post('/api/backups')).body.name;
  });
  afterAll(async () => {
    setClock(null);
    await server.stop();
  });

  it('enters a code beside the password; a refusal for another reason leaves the code unused', async () => {
    const restore = (body: object, wanted = name) =>
      owner.post(`/api/backups/${wanted}/restore`, { password: OWNER.password, ...body });
    expect((await restore({})).body.code).toBe('invalid_code');
    expect((await restore({ code: '000000' })).body.code).toBe('invalid_code');
    const code = await codeAt(secret, at(0));
    expect((await restore({ code }, 'another.sqlite')).body.code).toBe('not_found');
    expect((await owner.get('/api/backups')).body.items).toHaveLength(1);
    expect((await restore({ code })).status).toBe(200);
    expect((await owner.get('/api/me')).status).toBe(401);
  });
});
