import { reactive, ref } from 'vue';
import { asProblem } from '../problem.ts';
import { useAccount } from './account.ts';
import { useFieldNaming } from './naming.ts';

/**
 * For actions that need a fresh login (ASVS 7.5.3): when the server requires it, password and code
 * are `asked` for, and the next attempt logs in first.
 */
export function useFreshLogin() {
  const account = useAccount();
  const nameField = useFieldNaming();
  const asked = ref(false);
  const proof = reactive({ password: '', code: '' });

  async function freshly<T>(act: () => Promise<T>): Promise<T> {
    if (asked.value) await account.logInAgain(proof).catch(nameField);
    asked.value = false;
    Object.assign(proof, { password: '', code: '' });
    return act().catch((error: unknown) => {
      asked.value = asProblem(error).code === 'fresh_login_required';
      throw error;
    });
  }
  return { asked, proof, freshly };
}
