import { ref, shallowRef, type Ref } from 'vue';

export interface Sending {
  busy: Ref<boolean>;
  problem: Ref<unknown>;
  /** Runs one change at a time; answers false when it was refused, with the reason in `problem`. */
  send: (change: () => Promise<unknown>) => Promise<boolean>;
}

/**
 * Something the reader sends: under way, refused, or done. `refused` hears of each failure too, as
 * an app does that watches for the end of its login.
 */
export function createSending(refused: (error: unknown) => void = () => undefined): Sending {
  const busy = ref(false);
  const problem = shallowRef<unknown>(null);

  async function send(change: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    problem.value = null;
    try {
      await change();
      return true;
    } catch (error) {
      problem.value = error;
      refused(error);
      return false;
    } finally {
      busy.value = false;
    }
  }
  return { busy, problem, send };
}
