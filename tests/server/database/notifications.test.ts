import { afterAll, beforeAll, expect, it } from 'vitest';
import { requireNotifications } from '../../../server/database/channel.ts';
import { openDatabase, type OpenDatabase } from './open.ts';

let open: OpenDatabase;
beforeAll(async () => {
  open = await openDatabase('PostgreSQL');
});
afterAll(() => open.close());

it('a start is heard by itself on PostgreSQL', async () => {
  await expect(requireNotifications(open.url!)).resolves.toBeUndefined();
});

it('where notifications do not come through, the start says why and what to do', async () => {
  const dropped = async () => undefined;
  await expect(requireNotifications(open.url!, dropped, 50)).rejects.toThrow(
    /LISTEN.*pgbouncer.*Name PostgreSQL itself/,
  );
});
