import { expect, it } from 'vitest';
import { database } from '../../../server/database/connect.ts';
import { inTransaction } from '../../../server/database/transaction.ts';
import { newestEvent, onEvent } from '../../../server/events/events.ts';
import { DATABASES, newDatabase } from '../../support/postgres.ts';
import { OWNER, setUpRestaurant, startTestServer } from '../../support/server.ts';

it.each(DATABASES)(
  'events go on after a restore on the day after a closing day, on %s',
  async (name) => {
    const server = await startTestServer(await newDatabase(name));
    try {
      const { owner, table, wine } = await setUpRestaurant(server);
      const order = async () => {
        const items = [{ product_id: wine.id, quantity: 1 }];
        return (await server.portal.post(`/menu/${table.token}/order`, { items })).body.order_id;
      };
      const backup = (await owner.post('/api/backups')).body.name as string;
      await order();
      await expect.poll(newestEvent).toBeGreaterThan(0);
      // As the hourly purge does once they are a day old.
      await inTransaction(() => database().query('DELETE FROM events'));
      const { password } = OWNER;
      expect((await owner.post(`/api/backups/${backup}/restore`, { password })).status).toBe(200);
      const heard: string[] = [];
      const end = onEvent(({ subject_id }) => heard.push(subject_id));
      const placed = await order();
      await expect.poll(() => heard).toContain(placed);
      end();
    } finally {
      await server.stop();
    }
  },
);
