/**
 * The problem with which the server responded to this address: it sends the app's page with the
 * message and this meta element.
 */
export interface ArrivedProblem {
  code: string;
  detail: string;
  /** '' when unknown. */
  restaurant: string;
}

/** The problem with which the page was loaded, if any. */
export function arrivedProblem(): ArrivedProblem | null {
  const mark = document.querySelector<HTMLMetaElement>('meta[name="problem"]');
  if (!mark) return null;
  const { detail = '', restaurant = '' } = mark.dataset;
  return { code: mark.content, detail, restaurant };
}

const AGAIN_MILLISECONDS = 10_000;
/**
 * Loads a file again after the login was refreshed.
 * @returns false if that was done just now, to prevent an endless loop
 */
export function loadAgain(path: string): boolean {
  const key = `loaded-again:${path}`;
  const before = Number(sessionStorage.getItem(key) ?? 0);
  if (Date.now() - before < AGAIN_MILLISECONDS) return false;
  sessionStorage.setItem(key, String(Date.now()));
  location.replace(path);
  return true;
}
