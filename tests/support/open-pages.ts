import type { Browser, ElectronApplication, Page } from 'playwright-core';

/** The browser of this worker, once a test has opened it. */
let browser: Browser | null = null;

export function keepBrowser(opened: Browser): Browser {
  browser = opened;
  return opened;
}

/** The desktop apps that tests of this worker have started. */
const apps = new Set<ElectronApplication>();

export function keepApp(app: ElectronApplication): ElectronApplication {
  apps.add(app);
  app.once('close', () => apps.delete(app));
  return app;
}

/** The pages that are open in this worker's browser and desktop apps. */
export function openPages(): Page[] {
  const pages = browser?.contexts().flatMap((context) => context.pages()) ?? [];
  return [...pages, ...[...apps].flatMap((app) => app.windows())];
}
