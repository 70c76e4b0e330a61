import { expect, it } from 'vitest';
import { startServerProcess, type ServerProcess } from '../../support/process.ts';
import {
  everythingIsWhole,
  issueAtOnce,
  prepare,
  someAnswer,
  without,
  type Acknowledged,
} from './killing.ts';

it('three processes at once, one killed and replaced 50 times', async () => {
  const { settings, orders, token } = await prepare('PostgreSQL', 300);
  const acknowledged: Acknowledged[] = [];
  const start = () => startServerProcess(settings);
  let processes: ServerProcess[] = await Promise.all([start(), start(), start()]);
  for (let round = 0; round < 50; round++) {
    const victim = processes[round % 3]!;
    const replacement = start();
    const left = without(orders, acknowledged);
    const answers = await Promise.all(
      processes.map((process, place) => {
        const kill = (answered: number) => {
          if (process === victim && answered > someAnswer(round)) victim.child.kill('SIGKILL');
        };
        // Each order is asked for in two processes, so that they race for it too.
        return issueAtOnce(process, token, left.slice(place * 3, place * 3 + 6), kill);
      }),
    );
    acknowledged.push(...answers.flat());
    await victim.stop('SIGKILL');
    processes = await Promise.all(
      processes.map((process) => (process === victim ? replacement : process)),
    );
  }
  expect(await Promise.all(processes.map(({ stop }) => stop()))).toEqual([0, 0, 0]);
  expect(acknowledged.length).toBeGreaterThan(50);
  await everythingIsWhole(settings, token, { orders, acknowledged });
}, 300_000);
