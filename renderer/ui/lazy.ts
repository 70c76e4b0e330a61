import { defineAsyncComponent, readonly, ref, type Component } from 'vue';

type Load<T> = () => Promise<T>;

const PAUSE_MS = 2_000;
/** Within it a second reload for a lost file is no help. */
const RELOAD_PAUSE_MS = 30_000;
const RELOADED_KEY = 'reloaded';
const waiting = ref(0);
/** How many files of the app somebody waits for while there is no connection. */
export const waitingForFiles = readonly(waiting);

/**
 * Fetches a file of the app that a later tap needs. Not without a connection: a module that a
 * browser failed to fetch once is never fetched again (HTML, "fetch a single module script").
 */
export function fetchAhead(load: Load<unknown>): void {
  if (navigator.onLine) load().catch(() => undefined);
}

/**
 * Fetches a file of the app, and waits while the server cannot be reached, so that a tap on bad
 * Wi-Fi is answered late instead of never. Whether there is a network says nothing: the server may
 * be on this machine.
 * @throws the browser's error where the server is reached and the file is lost for this page: it
 *   failed once, or the server was updated
 */
export async function untilLoaded<T>(load: Load<T>): Promise<T> {
  for (;;) {
    try {
      return await load();
    } catch (error) {
      if (await isServerReached()) throw error;
    }
    await connection();
  }
}

async function isServerReached(): Promise<boolean> {
  return fetch('/', { method: 'HEAD', cache: 'no-store' }).then(
    () => true,
    () => false,
  );
}

/** Resolves after a pause, or as soon as the browser reports a connection. */
async function connection(): Promise<void> {
  waiting.value += 1;
  await new Promise<void>((resolve) => {
    const timer = setTimeout(end, PAUSE_MS);
    function end() {
      clearTimeout(timer);
      removeEventListener('online', end);
      resolve();
    }
    addEventListener('online', end);
  });
  waiting.value -= 1;
}

/**
 * Whether a reload may bring a file that is lost: not where one has just been made, or nothing
 * would remember it.
 */
export function isReloadHelp(): boolean {
  try {
    const last = Number(sessionStorage.getItem(RELOADED_KEY));
    sessionStorage.setItem(RELOADED_KEY, String(Date.now()));
    return Math.abs(Date.now() - last) > RELOAD_PAUSE_MS;
  } catch {
    return false;
  }
}

/** A page whose file is fetched when it is first opened; the router handles a file that is lost. */
export function lazyPage<T>(load: Load<T>): Load<T> {
  return () => {
    const page = untilLoaded(load);
    // Of a page within a page the router awaits none after the first that fails.
    page.catch(() => undefined);
    return page;
  };
}

/**
 * A component whose file is fetched when it is first shown. A file that is lost reloads the page,
 * which keeps what was typed or chosen in it.
 */
export function lazy<T extends Component>(load: Load<{ default: T }>): T {
  return defineAsyncComponent(async () => {
    try {
      return (await untilLoaded(load)).default;
    } catch (error) {
      if (!isReloadHelp()) throw error;
      location.reload();
      return new Promise<never>(() => undefined); // until the page is gone
    }
  });
}
