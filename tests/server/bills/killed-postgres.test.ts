/** @module-tag long */
import { expect, it } from 'vitest';
import { startServerProcess } from '../../support/process.ts';
import { proof } from '../../support/torture.ts';
import { expectEveningIsWhole, prepareEvening, sendAgain, sendAtOnce } from './killing-bills.ts';

const KILLS = proof(2, 22);

it(`[2.3.3] bills on PostgreSQL: two processes, one killed ${KILLS} times amid orders, voids, splits, merges, payments and refunds, each is done once or not at all`, async () => {
  const evening = await prepareEvening('PostgreSQL');
  const staying = await startServerProcess(evening.settings);
  const owner = staying.staff.as(evening.token);
  for (let round = 0; round < KILLS; round++) {
    const killed = await startServerProcess(evening.settings);
    const acts = await evening.acts(owner);
    const last = round % acts.length;
    const both = [killed.staff.as(evening.token), owner];
    const answers = await sendAtOnce(acts, both, (answered) => {
      if (answered > last) killed.child.kill('SIGKILL');
    });
    await killed.stop('SIGKILL');
    expect(answers.some((answer) => answer !== null)).toBe(true);
    await sendAgain(acts, answers, owner);
    await expectEveningIsWhole(evening, staying, round + 1);
  }
  await staying.stop();
});
