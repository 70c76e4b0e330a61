import { reactive, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { namingField } from '../../proof.ts';
import { useSending } from '../loading.ts';

/** The own password and, where two-step login is on, a code. */
export interface Proof { password: string; code: string }

/** A form that opens on demand and asks again who is there, as the gravest changes do (ASVS 7.5.1). Password and code are forgotten when it closes. */
export function useProof(change: (proof: Proof) => Promise<unknown>) {
  const { t } = useI18n();
  const open = ref(false);
  const proof = reactive<Proof>({ password: '', code: '' });
  const { busy, problem, send } = useSending();

  async function submit(): Promise<boolean> {
    const done = await send(() => change({ ...proof }).catch((error: unknown) => { throw namingField(error, t); }));
    if (done) open.value = false;
    return done;
  }
  watch(open, () => {
    Object.assign(proof, { password: '', code: '' });
    problem.value = null;
  });
  return { open, proof, busy, problem, submit };
}
