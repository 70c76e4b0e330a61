import { reactive, ref, watch } from 'vue';
import { useAccount, type Proof } from './account.ts';
import { useFieldNaming } from './naming.ts';

/**
 * A form that opens on demand and asks for password and code again, as sensitive changes require
 * (ASVS 7.5.1); both are cleared when it closes.
 */
export function useProof(change: (proof: Proof) => Promise<unknown>) {
  const account = useAccount();
  const nameField = useFieldNaming();
  const open = ref(false);
  const proof = reactive({ password: '', code: '' });
  const { busy, problem, send } = account.useSending();

  async function submit(): Promise<boolean> {
    const done = await send(() =>
      change({ password: proof.password, code: account.mfaEnabled ? proof.code : undefined }).catch(
        nameField,
      ),
    );
    if (done) open.value = false;
    return done;
  }
  watch(open, () => {
    Object.assign(proof, { password: '', code: '' });
    problem.value = null;
  });
  return { open, proof, busy, problem, submit };
}
