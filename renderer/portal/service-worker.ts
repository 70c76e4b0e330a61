/**
 * Opens the app without a connection: it answers a page that cannot be loaded with the app's own
 * document, and the app's files from its cache.
 *
 * Nothing of a person is in this cache (ASVS 14.2.2, 14.3.3): it holds the hashed files and the
 * document of `/`, which are the same for everyone. Another person who opens this browser later
 * finds no menu, order or account in it. What a guest may read offline is in the storage of this
 * device (`saved.ts`), and only what was ordered on it.
 */
// A module of its own, whose names are not those of the pages.
export {};

interface Lifetime extends Event {
  waitUntil: (work: Promise<unknown>) => void;
}
interface Fetching extends Event {
  request: Request;
  respondWith: (response: Promise<Response>) => void;
}
interface Scope {
  addEventListener: ((type: 'install' | 'activate', act: (event: Lifetime) => void) => void) &
    ((type: 'fetch', act: (event: Fetching) => void) => void);
  skipWaiting: () => Promise<void>;
}
/** The files of this build (vite.config.ts, which also fills in its version below). */
declare const __FILES__: readonly string[];

const worker = globalThis as unknown as Scope;
const SHELL = '/';
const CACHE = 'app-__BUILD__';
/** A page that takes longer than this counts as offline: a guest sees the saved menu meanwhile. */
const PATIENCE_MS = 8_000;
/** As the server writes it (server/http/pages.ts): no `<` is in it. */
const PAGE_DATA = /<script type="application\/json" id="page-data">[^<]*<\/script>/;
/** Pages alone: a slow PDF must not become the app's document. */
const PAGES =
  /^\/(menu\/[^/]+|orders\/[^/]+(\/company|\/pay(\/[^/]+)?)?|account(\/.*)?|customer\/[a-z-]+)?$/;
/**
 * What a proxy or tunnel answers in place of a server that it does not reach; ours has a page of
 * its own for 503.
 */
const isUnreached = ({ status }: Response) =>
  status === 502 || status === 504 || (status >= 520 && status <= 530);

async function fill(): Promise<void> {
  const cache = await caches.open(CACHE);
  await cache.addAll([...__FILES__]);
  const shell = await fetch(SHELL, {
    // Without cookies, so that the document is nobody's.
    credentials: 'omit',
    headers: { Accept: 'text/html' },
    cache: 'no-store',
  });
  if (shell.ok) await cache.put(SHELL, await withoutData(shell));
  await worker.skipWaiting();
}

/**
 * The document without the answers that came with it: shown later they would be those of the day of
 * the install, while this device has stored newer ones.
 */
async function withoutData(shell: Response): Promise<Response> {
  const document = await shell.text();
  const headers = new Headers(shell.headers);
  // The text is unpacked, and shorter.
  for (const name of ['Content-Encoding', 'Content-Length']) headers.delete(name);
  return new Response(document.replace(PAGE_DATA, ''), { headers });
}

async function dropOlder(): Promise<void> {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name !== CACHE).map((name) => caches.delete(name)));
}

async function page(request: Request): Promise<Response> {
  const loading = fetch(request);
  const tooLong = new Promise<never>((_resolve, reject) => {
    setTimeout(() => reject(new Error('no answer in time')), PATIENCE_MS);
  });
  try {
    const answer = await Promise.race([loading, tooLong]);
    return isUnreached(answer) ? ((await caches.match(SHELL)) ?? answer) : answer;
  } catch {
    // Without the app's document the browser says itself that there is no connection.
    return (await caches.match(SHELL)) ?? loading;
  }
}

async function file(request: Request): Promise<Response> {
  return (await caches.match(request)) ?? fetch(request);
}

worker.addEventListener('install', (event) => event.waitUntil(fill()));
worker.addEventListener('activate', (event) => event.waitUntil(dropOlder()));
worker.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate' && PAGES.test(pathname)) event.respondWith(page(request));
  else if (pathname.startsWith('/assets/')) event.respondWith(file(request));
});
