/** @module-tag long */
import { expect, it } from 'vitest';
import { startServerProcess } from '../../support/process.ts';
import { proof } from '../../support/torture.ts';
import { expectEveningIsWhole, prepareEvening, sendAgain, sendAtOnce } from './killing-bills.ts';

const KILLS = proof(2, 22);

it(`[2.3.3] bills on SQLite: killed ${KILLS} times amid orders, voids, splits, merges, payments and refunds, each is done once or not at all`, async () => {
  const evening = await prepareEvening('SQLite');
  for (let round = 0; round < KILLS; round++) {
    const first = await startServerProcess(evening.settings);
    const acts = await evening.acts(first.staff.as(evening.token));
    const last = round % acts.length;
    const answers = await sendAtOnce(acts, [first.staff.as(evening.token)], (answered) => {
      if (answered > last) first.child.kill('SIGKILL');
    });
    await first.stop('SIGKILL');
    expect(answers.some((answer) => answer !== null)).toBe(true);
    const second = await startServerProcess(evening.settings);
    await sendAgain(acts, answers, second.staff.as(evening.token));
    await expectEveningIsWhole(evening, second, round + 1);
    await second.stop();
  }
});
