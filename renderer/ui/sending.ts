import { ref, shallowRef, type Ref } from 'vue';

export interface Sending {
  busy: Ref<boolean>;
  problem: Ref<unknown>;
  /** Runs one change at a time; returns false when it was refused, with the reason in `problem`. */
  send: (change: () => Promise<unknown>) => Promise<boolean>;
}

/**
 * The state of a submission: in progress, refused or done. `refused` is called for each failure, so
 * that an app can notice an expired login.
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
