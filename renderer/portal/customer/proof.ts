import { reactive, ref, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { namingField } from '../../proof.ts';
import { useSubmit } from '../load.ts';
import { session } from './session.ts';

/** Password and, where two-step login is on, a code. */
export interface Proof { password: string; code?: string | undefined }

/** A form that opens on demand and asks again who is there, as the gravest changes do (ASVS 7.5.1). Password and code are forgotten when it closes. */
export function useProof(send: (proof: Proof) => Promise<void>) {
  const { t } = useI18n();
  const open = ref(false);
  const proof = reactive({ password: '', code: '' });
  const { busy, problem, errors, submit } = useSubmit(async () => {
    try {
      await send({ password: proof.password, code: session.customer?.mfa_enabled ? proof.code : undefined });
    } catch (error) {
      throw namingField(error, t);
    }
    open.value = false;
  });
  watch(open, () => {
    Object.assign(proof, { password: '', code: '' });
    problem.value = null;
  });
  return { open, proof, busy, problem, errors, submit };
}
