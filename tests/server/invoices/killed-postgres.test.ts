/** @module-tag long */
import { expect, it } from 'vitest';
import { startServerProcess, type ServerProcess } from '../../support/process.ts';
import { proof } from '../../support/torture.ts';
import {
  everythingIsWhole,
  issueAtOnce,
  prepare,
  someResponses,
  without,
  type Acknowledged,
} from './killing.ts';

const KILLS = proof(2, 50);

it(`numbering stays gapless on PostgreSQL with three processes, one killed and replaced ${KILLS} times`, async () => {
  const { settings, orders, token } = await prepare('PostgreSQL', KILLS * 6 + 20);
  const acknowledged: Acknowledged[] = [];
  const start = () => startServerProcess(settings);
  let processes: ServerProcess[] = await Promise.all([start(), start(), start()]);
  for (let round = 0; round < KILLS; round++) {
    const victim = processes[round % 3]!;
    const replacement = start();
    const left = without(orders, acknowledged);
    const responses = await Promise.all(
      processes.map((process, place) => {
        const kill = (responded: number) => {
          if (process === victim && responded > someResponses(round)) victim.child.kill('SIGKILL');
        };
        // Each order is requested in two processes, so that they also race for it.
        return issueAtOnce(process, token, left.slice(place * 3, place * 3 + 6), kill);
      }),
    );
    acknowledged.push(...responses.flat());
    await victim.stop('SIGKILL');
    processes = await Promise.all(
      processes.map((process) => (process === victim ? replacement : process)),
    );
  }
  expect(await Promise.all(processes.map(({ stop }) => stop()))).toEqual([0, 0, 0]);
  expect(acknowledged.length).toBeGreaterThanOrEqual(KILLS);
  await everythingIsWhole(settings, token, { orders, acknowledged });
});
