import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { bearClockOut, confirmClock, getClock } from '../../../server/audit-log/contract.ts';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { call } from '../../api.ts';

/** The clock of the server's machine, and whether a user must confirm it. */
export const useMachineClock = defineStore('machine-clock', () => {
  const state = shallowRef<ResponseBody<typeof getClock> | null>(null);

  /**
   * Asks the server; if it doubts its clock, this device sends its own time, which may settle it.
   */
  async function look(): Promise<void> {
    const said = await call(getClock);
    state.value = said.ahead_of
      ? await call(bearClockOut, { body: { time: new Date().toISOString() } })
      : said;
  }

  async function confirm(): Promise<void> {
    state.value = await call(confirmClock);
  }

  return { state, look, confirm };
});
