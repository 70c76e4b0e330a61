import { shallowRef } from 'vue';
import { changeTicket } from '../../../server/tickets/contract.ts';
import { ApiProblem, call } from '../../api.ts';
import { type Act, addAct } from './wall.ts';

/** What was done without a connection, in the browser's storage. */
const KEPT = 'kitchen-acts';

function readKept(): Act[] {
  try {
    return JSON.parse(localStorage.getItem(KEPT) ?? '[]') as Act[];
  } catch {
    return [];
  }
}

/** Whether the server refused an act for good: the ticket was voided, bumped, cancelled. */
function isRefused(error: unknown): boolean {
  return error instanceof ApiProblem && [404, 409, 422].includes(error.status);
}

/**
 * The acts that the server may not know yet, also after a reload.
 * @param answerMs milliseconds that an answer may take
 */
export function useKeptActs(answerMs: number) {
  const acts = shallowRef<Act[]>(readKept());
  let isSending = false;

  function keep(now: Act[]) {
    acts.value = now;
    try {
      if (now.length > 0) localStorage.setItem(KEPT, JSON.stringify(now));
      else localStorage.removeItem(KEPT);
    } catch {
      // Without room they live as long as the page.
    }
  }

  /**
   * Sends the acts one after another, and forgets each once `reload` knows what it did. Stops at
   * the first without an answer.
   * @throws the reason why there was none
   */
  async function flush(reload: () => Promise<void>): Promise<void> {
    if (isSending) return;
    isSending = true;
    try {
      for (let act = acts.value[0]; act; act = acts.value[0]) {
        const { ticket_id: id, ...body } = act;
        const signal = AbortSignal.timeout(answerMs);
        await call(changeTicket, { params: { id }, body, signal }).catch((error: unknown) => {
          if (!isRefused(error)) throw error;
        });
        await reload();
        const sent = act;
        keep(acts.value.filter((one) => one !== sent));
      }
    } finally {
      isSending = false;
    }
  }

  return { acts, add: (one: Act) => keep(addAct(acts.value, one)), flush };
}
