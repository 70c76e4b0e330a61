import { useI18n } from 'vue-i18n';
import { formatWait } from './format.ts';

/** What the components in `ui` read of a failed call; any thrown value may be passed. */
export interface Problem {
  code: string;
  detail?: string;
  errors?: { path: string; message: string }[];
  /** Seconds. */
  retryAfter?: number | null;
  requiredRole?: string | null;
}

export function asProblem(error: unknown): Problem {
  return typeof error === 'object' && error !== null && typeof (error as Problem).code === 'string'
    ? (error as Problem)
    : { code: 'unexpected' };
}

/** The first message for each field, by its path (`buyer.name`). */
export function fieldErrors(error: unknown): Record<string, string> {
  return Object.fromEntries(
    (asProblem(error).errors ?? []).map(({ path, message }) => [path, message] as const).reverse(),
  );
}

/** The message of a failure in the reader's language: ours for known codes, else the server's. */
export function useProblemText(): (error: unknown) => string {
  const { t, te, locale } = useI18n();
  return (error) => {
    const { code, detail, retryAfter, requiredRole } = asProblem(error);
    if (code === 'too_many_requests' && retryAfter)
      return t('problems.too_many_requests_until', { when: formatWait(retryAfter, locale.value) });
    if (code === 'forbidden' && requiredRole && detail) return detail;
    const key = `problems.${code}`;
    return te(key) || te(key, 'en') ? t(key) : detail || t('problems.unexpected');
  };
}
