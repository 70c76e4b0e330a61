import { defineStore } from 'pinia';
import { computed, shallowRef } from 'vue';
import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { getKitchen } from '../../../server/tickets/contract.ts';
import { call } from '../../api.ts';
import { limits } from '../floor/state.ts';

/** After how many minutes a table waits, and which printers of the kitchen do not print. */
export const useKitchenFacts = defineStore('kitchen-facts', () => {
  const kitchen = shallowRef<ResponseBody<typeof getKitchen> | null>(null);
  let reading: Promise<void> | null = null;

  /** Reads them; one read at a time. @throws when the server cannot be reached */
  function load(): Promise<void> {
    reading ??= read().finally(() => {
      reading = null;
    });
    return reading;
  }
  async function read() {
    const answer = await call(getKitchen);
    kitchen.value = answer;
    limits.wait_minutes = answer.wait_minutes;
    limits.late_minutes = answer.late_minutes;
  }

  return {
    load,
    known: computed(() => kitchen.value !== null),
    not_printed: computed(() => kitchen.value?.not_printed ?? []),
    wait_minutes: computed(() => limits.wait_minutes),
    late_minutes: computed(() => limits.late_minutes),
  };
});
