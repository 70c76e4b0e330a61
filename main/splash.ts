import { app, BrowserWindow, session } from 'electron';
import { languageOf } from '../server/locales.ts';
import { PLAIN_PAGE, serveFromMemory } from './memory-page.ts';
import { escapeHtml } from '../server/escape-html.ts';
import { htmlPage } from './page-html.ts';
import { COLOURS, WAIT_BAR } from './page-style.ts';
import { desktopTexts } from './texts.ts';

let splash: BrowserWindow | null = null;

/** Shows at once that the app starts: the server takes seconds, longer with a migration. */
export function showSplash(): void {
  if (splash) return;
  const memory = session.fromPartition('splash');
  const { url } = serveFromMemory(memory, {
    body: page(),
    headers: PLAIN_PAGE,
  });
  splash = new BrowserWindow({
    width: 420,
    height: 220,
    frame: false,
    resizable: false,
    show: false,
    skipTaskbar: true,
    webPreferences: {
      session: memory,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    },
  });
  splash.once('ready-to-show', () => splash?.show());
  splash.once('closed', () => {
    splash = null;
  });
  void splash.loadURL(url).catch(() => undefined);
}

/** Ends it once another window is shown. */
export function endSplash(): void {
  splash?.destroy();
}

function page(): string {
  const { starting } = desktopTexts(app.getLocale()).tray;
  const name = escapeHtml(app.getName());
  return htmlPage({
    language: languageOf(app.getLocale()),
    title: app.getName(),
    style: STYLE,
    body:
      `<main role="status"><h1>${name}</h1><p>${escapeHtml(starting)}</p>` +
      '<div class="wait"></div></main>',
  });
}

const STYLE = `${COLOURS}${WAIT_BAR}
  html,
  body {
    height: 100%;
    margin: 0;
  }
  body {
    display: grid;
    place-items: center;
    border: 1px solid var(--line);
    box-sizing: border-box;
    font:
      15px/1.5 system-ui,
      sans-serif;
    color: var(--ink);
    background: var(--paper);
    user-select: none;
  }
  main {
    text-align: center;
  }
  h1 {
    margin: 0;
    font-size: 1.25rem;
    font-weight: 600;
  }
  p {
    margin: 0.25rem 0 1rem;
    color: var(--soft);
  }
  .wait {
    width: 12rem;
    margin: auto;
  }`;
