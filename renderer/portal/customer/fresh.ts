import { reactive, ref } from 'vue';
import { useI18n } from 'vue-i18n';
import { ApiProblem } from '../../api.ts';
import { namingField } from '../../proof.ts';
import { logInAgain } from './session.ts';

/** For what the server gives to a fresh login alone (ASVS 7.5.3): once it says so, password and code are `asked` for, and the next try begins with them. */
export function useFreshLogin() {
  const { t } = useI18n();
  const asked = ref(false);
  const proof = reactive({ password: '', code: '' });

  async function freshly<T>(act: () => Promise<T>): Promise<T> {
    if (asked.value) await logInAgain(proof).catch((error: unknown) => { throw namingField(error, t); });
    asked.value = false;
    Object.assign(proof, { password: '', code: '' });
    return act().catch((error: unknown) => {
      asked.value = error instanceof ApiProblem && error.code === 'fresh_login_required';
      throw error;
    });
  }
  return { asked, proof, freshly };
}
