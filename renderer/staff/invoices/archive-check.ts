import { computed, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue';
import {
  beginArchiveCheck,
  getArchiveCheck,
  stopArchiveCheck,
  type ArchiveCheckPayload,
  verifyArchive,
} from '../../../server/invoices/archive/contract.ts';
import { ApiProblem, call } from '../../api.ts';
import { asProblem } from '../../ui/problem.ts';
import { useLoading, useSending } from '../loading.ts';

const AGAIN_MS = 400;
const isOpen = ({ state }: ArchiveCheckPayload) => state === 'waiting' || state === 'running';
const pause = () => new Promise((done) => setTimeout(done, AGAIN_MS));

/**
 * How far a check is. A server that does not know it, since it restarted, checks anew, and answers
 * with what it found.
 */
async function lookAgain(
  before: ArchiveCheckPayload,
  signal: AbortSignal,
): Promise<ArchiveCheckPayload> {
  try {
    return await call(getArchiveCheck, { params: { id: before.id }, signal });
  } catch (error) {
    if (asProblem(error).code !== 'not_found') throw error;
    return { ...before, state: 'done', result: await call(verifyArchive, { signal }) };
  }
}

export interface ArchiveCheck {
  check: ShallowRef<ArchiveCheckPayload | null>;
  open: ComputedRef<boolean>;
  problem: Ref<unknown>;
  busy: Ref<boolean>;
  begin: () => Promise<void>;
  stop: () => Promise<void>;
}

/**
 * An archive check on the server: started or joined, and polled until it ends. It continues when
 * the page is left.
 */
export function useArchiveCheck(): ArchiveCheck {
  const check = shallowRef<ArchiveCheckPayload | null>(null);
  const stopping = useSending();
  const { problem, busy, load } = useLoading(async (signal) => {
    check.value = await call(beginArchiveCheck, { signal });
    while (isOpen(check.value)) {
      await pause();
      signal.throwIfAborted();
      check.value = await lookAgain(check.value, signal);
    }
    if (check.value.state === 'failed') throw new ApiProblem({ status: 500, code: 'unexpected' });
    return check.value;
  });
  return {
    check,
    open: computed(() => busy.value && check.value !== null && isOpen(check.value)),
    problem,
    busy,
    begin: load,
    stop: async () => {
      const id = check.value?.id;
      if (!id) return;
      await stopping.send(async () => {
        check.value = await call(stopArchiveCheck, { params: { id } });
      });
    },
  };
}
