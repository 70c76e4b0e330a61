import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { newDatabase } from '../../support/postgres.ts';
import { buildServer, startServerProcess, type ServerProcess } from '../../support/process.ts';
import { setUpRestaurant } from '../../support/server.ts';
import { makeUser } from '../../support/staff.ts';
import { givePin, logInByPin, pairTill, WRONG_PIN } from '../../support/tills.ts';

const DATA_DIR = mkdtempSync(join(tmpdir(), 'back-office-'));
let settings: Record<string, string>;
let processes: ServerProcess[];
beforeAll(async () => {
  buildServer();
  settings = { ...(await newDatabase('PostgreSQL')), DATA_DIR };
  processes = [await startServerProcess(settings), await startServerProcess(settings)];
});
afterAll(async () => {
  await Promise.all(processes.map(({ stop }) => stop()));
  rmSync(DATA_DIR, { recursive: true, force: true });
});

it('[2.3.4] [6.3.1] a PIN that five people try at two processes on one PostgreSQL is tried five times; the count survives a kill', async () => {
  const [first, second] = processes as [ServerProcess, ServerProcess];
  const { owner } = await setUpRestaurant(first);
  const till = await pairTill(owner);
  const user = await makeUser(first as never, owner, 'waiter');
  await givePin(user.client);
  const wrong = await Promise.all(
    Array.from({ length: 5 }, (_none, index) =>
      [first, second].map((process) =>
        logInByPin(process, till, user.id, index === 4 ? WRONG_PIN : `58${index}9`),
      ),
    ).flat(),
  );
  const statuses = wrong.map(({ status }) => status).sort();
  expect(statuses).toEqual([401, 401, 401, 401, 401, 403, 403, 403, 403, 403]);
  await first.stop('SIGKILL');
  processes[0] = await startServerProcess(settings);
  for (const process of processes)
    expect((await logInByPin(process, till, user.id)).body.code).toBe('pin_locked');
  // A login with the password at one process unlocks it for the other.
  await second.staff.post('/api/token', { email: user.email, password: 'Tortilla55k' });
  expect((await logInByPin(processes[0], till, user.id)).status).toBe(200);
});
