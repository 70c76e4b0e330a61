import { shallowRef } from 'vue';
import { ApiProblem, type ApprovalRequest } from '../../api.ts';

interface Asked extends ApprovalRequest {
  settle: (outcome: { value: unknown } | { error: unknown }) => void;
}

/** Refusals after which another PIN may be tried; any other ends the approval. */
const AGAIN = ['approval_refused', 'pin_locked', 'too_many_requests', 'offline', 'busy'];

const asked = shallowRef<Asked | null>(null);

/**
 * Asks for the approval of refused calls, one at a time. Every `call()` of an approvable endpoint
 * comes here by itself (`configureApi`), so that no screen needs more than `about`, and what was
 * typed there stays.
 */
export function useApproval() {
  /**
   * Opens the dialog; the call that waits returns what the approved one returns.
   * @throws ApiProblem the first refusal when nobody approves
   */
  function ask(request: ApprovalRequest): Promise<unknown> {
    if (asked.value) return Promise.reject(request.problem);
    return new Promise((done, fail) => {
      asked.value = {
        ...request,
        settle(outcome) {
          asked.value = null;
          if ('error' in outcome) fail(outcome.error);
          else done(outcome.value);
        },
      };
    });
  }

  /** @throws ApiProblem when another PIN may be tried */
  async function approve(user_id: string, pin: string): Promise<void> {
    const request = asked.value;
    if (!request) return;
    try {
      request.settle({ value: await request.retry(`${user_id}:${pin}`) });
    } catch (error) {
      const again =
        error instanceof ApiProblem && (AGAIN.includes(error.code) || error.requiredRole !== null);
      if (again) throw error;
      request.settle({ error });
    }
  }

  function giveUp(): void {
    asked.value?.settle({ error: asked.value.problem });
  }
  return { asked, ask, approve, giveUp };
}
