import { app, BrowserWindow, session } from 'electron';
import { languageOf } from '../server/locales.ts';
import { PLAIN_PAGE, serveFromMemory } from './memory-page.ts';
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
  return `<!doctype html><html lang="${languageOf(app.getLocale())}"><meta charset="utf-8">
<title>${app.getName()}</title><style>${STYLE}</style>
<main role="status"><h1>${app.getName()}</h1><p>${starting}</p><div></div></main></html>`;
}

const STYLE = `
  :root {
    color-scheme: light dark;
    --ink: #1b1a17;
    --soft: #625e56;
    --paper: #f8f7f4;
    --line: #e5e2db;
    --accent: #1c5a4c;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --ink: #f3f0ea;
      --soft: #b3aea3;
      --paper: #131210;
      --line: #322f2b;
      --accent: #84ccb5;
    }
  }
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
  div {
    position: relative;
    width: 12rem;
    height: 3px;
    margin: auto;
    overflow: hidden;
    background: var(--line);
  }
  div::after {
    content: "";
    position: absolute;
    inset: 0 60% 0 0;
    background: var(--accent);
    animation: go 1.2s ease-in-out infinite alternate;
  }
  @keyframes go {
    to {
      inset: 0 0 0 60%;
    }
  }
  @media (prefers-reduced-motion: reduce) {
    div::after {
      animation: none;
    }
  }`;
