/**
 * The problem that the server answered this address with: then it sends the app's page with the
 * words in it, and this mark.
 */
export interface ArrivedProblem {
  code: string;
  detail: string;
  /** '' where it is not told. */
  restaurant: string;
}

/** What the page was loaded with, if anything went wrong. */
export function arrivedProblem(): ArrivedProblem | null {
  const mark = document.querySelector<HTMLMetaElement>('meta[name="problem"]');
  if (!mark) return null;
  const { detail = '', restaurant = '' } = mark.dataset;
  return { code: mark.content, detail, restaurant };
}

const AGAIN_MILLISECONDS = 10_000;
/**
 * Asks for a file once more, now that the login is renewed. @returns false where that was tried
 * just now, so that no page loads for ever
 */
export function loadAgain(path: string): boolean {
  const key = `loaded-again:${path}`;
  const before = Number(sessionStorage.getItem(key) ?? 0);
  if (Date.now() - before < AGAIN_MILLISECONDS) return false;
  sessionStorage.setItem(key, String(Date.now()));
  location.replace(path);
  return true;
}
