import { ApiProblem } from '../../api.ts';

/** True when a mail's link was used, has expired or was cut off: a new one must be requested. */
export function isUselessLink(problem: unknown): boolean {
  return (
    problem instanceof ApiProblem &&
    (['invalid_token', 'expired_token'].includes(problem.code) ||
      problem.errors.some(({ path }) => path === 'token'))
  );
}
