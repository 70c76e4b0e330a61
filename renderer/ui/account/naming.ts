import { useI18n } from 'vue-i18n';
import { asProblem } from '../problem.ts';

const FIELD: Record<string, string> = { invalid_credentials: 'password', invalid_code: 'code' };

/**
 * For `.catch()`: rethrows a wrong password or code as an error of its field, and an impossible
 * code with a readable message.
 */
export function useFieldNaming(): (error: unknown) => never {
  const { t } = useI18n();
  return (error) => {
    const { code, errors = [] } = asProblem(error);
    const path = FIELD[code];
    const named = path
      ? [{ path, message: t(`proof.${path}`) }]
      : errors.map((fault) =>
          fault.path === 'code' ? { ...fault, message: t('proof.form') } : fault,
        );
    throw named.length > 0
      ? Object.assign(new Error('validation_failed'), { code: 'validation_failed', errors: named })
      : error;
  };
}
