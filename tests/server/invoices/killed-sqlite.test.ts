import { expect, it } from 'vitest';
import { startServerProcess } from '../../support/process.ts';
import { proof } from '../../support/torture.ts';
import {
  everythingIsWhole,
  issueAtOnce,
  prepare,
  someAnswer,
  without,
  type Acknowledged,
} from './killing.ts';

const IN_FLIGHT = 8;
const KILLS = proof(2, 50);

it(`killed ${KILLS} times while it issues, every invoice has its number and no number is lost`, async () => {
  const { settings, orders, token } = await prepare('SQLite', KILLS * 6);
  const acknowledged: Acknowledged[] = [];
  for (let round = 0; round < KILLS; round++) {
    const process = await startServerProcess(settings);
    const kill = (answered: number) => {
      if (answered >= someAnswer(round)) process.child.kill('SIGKILL');
    };
    const left = without(orders, acknowledged);
    const issuing = issueAtOnce(process, token, left.slice(0, IN_FLIGHT), kill);
    if (someAnswer(round) === 0) setTimeout(() => kill(0), round);
    acknowledged.push(...(await issuing));
    await process.stop('SIGKILL');
  }
  expect(acknowledged.length).toBeGreaterThan(KILLS);
  await everythingIsWhole(settings, token, { orders, acknowledged });
}, 1_800_000);
