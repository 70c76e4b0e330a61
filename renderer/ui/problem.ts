import { useI18n } from 'vue-i18n';

/** What the parts of `ui` need to know of a failed call; anything thrown may be passed. */
export interface Problem {
  code: string;
  detail?: string;
  errors?: { path: string; message: string }[];
}

export const asProblem = (error: unknown): Problem =>
  typeof error === 'object' && error !== null && typeof (error as Problem).code === 'string' ? (error as Problem) : { code: 'unexpected' };

/** A failure in the reader's words: our own for the codes we know, else the server's. */
export function useProblemText(): (error: unknown) => string {
  const { t, te } = useI18n();
  return (error) => {
    const { code, detail } = asProblem(error);
    const key = `problems.${code}`;
    return te(key) || te(key, 'en') ? t(key) : detail || t('problems.unexpected');
  };
}
