import { ApiProblem } from './api.ts';

const FIELD: Record<string, string> = { invalid_credentials: 'password', invalid_code: 'code' };

/** A wrong password or code, said of the field that it stands in; and what no code can be, in words for people. */
export function namingField(error: unknown, t: (key: string) => string): unknown {
  if (!(error instanceof ApiProblem)) return error;
  const path = FIELD[error.code];
  const errors = path ? [{ path, message: t(`proof.${path}`) }] : error.errors.map((fault) => (fault.path === 'code' ? { ...fault, message: t('proof.form') } : fault));
  return errors.length > 0 ? new ApiProblem({ status: 422, code: 'validation_failed', errors }) : error;
}
