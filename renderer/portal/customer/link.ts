import { ApiProblem } from '../../api.ts';

/**
 * True where a mail's link is used up, too old, or was cut off on its way: another has to be asked
 * for.
 */
export function isUselessLink(problem: unknown): boolean {
  return (
    problem instanceof ApiProblem &&
    (['invalid_token', 'expired_token'].includes(problem.code) ||
      problem.errors.some(({ path }) => path === 'token'))
  );
}
