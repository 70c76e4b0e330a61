/** @module-tag long */
import { expect, it } from 'vitest';
import { startServerProcess } from '../../support/process.ts';
import { proof } from '../../support/torture.ts';
import {
  everythingIsWhole,
  issueAtOnce,
  prepare,
  someResponses,
  without,
  type Acknowledged,
} from './killing.ts';

const IN_FLIGHT = 8;
const KILLS = proof(2, 50);

it(`numbering stays gapless on SQLite: killed ${KILLS} times while issuing, every invoice has its number and none is lost`, async () => {
  const { settings, orders, token } = await prepare('SQLite', KILLS * 6);
  const acknowledged: Acknowledged[] = [];
  for (let round = 0; round < KILLS; round++) {
    const process = await startServerProcess(settings);
    const kill = (responded: number) => {
      if (responded >= someResponses(round)) process.child.kill('SIGKILL');
    };
    const left = without(orders, acknowledged);
    const issuing = issueAtOnce(process, token, left.slice(0, IN_FLIGHT), kill);
    if (someResponses(round) === 0) setTimeout(() => kill(0), round);
    acknowledged.push(...(await issuing));
    await process.stop('SIGKILL');
  }
  const responded = Array.from({ length: KILLS }, (_, round) => someResponses(round));
  expect(acknowledged.length).toBeGreaterThanOrEqual(responded.reduce((sum, each) => sum + each));
  await everythingIsWhole(settings, token, { orders, acknowledged });
});
