import { app, BrowserWindow, clipboard, session } from 'electron';
import { languageOf } from '../server/locales.ts';
import { serveFromMemory } from './memory-page.ts';
import type { Failure } from './server-protocol.ts';
import { desktopTexts } from './texts.ts';

/**
 * Shows the reason why the server did not start; closing the window ends the app. The two buttons
 * are links within the page and clicks are read from its navigation, because its CSP allows no
 * script.
 */
export function showFailure(failure: Failure): void {
  const memory = session.fromPartition('failure');
  const { url } = serveFromMemory(memory, {
    body: page(failure),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'content-security-policy': "default-src 'none'; style-src 'unsafe-inline'",
    },
  });
  const window = new BrowserWindow({
    width: 620,
    height: 460,
    resizable: true,
    minimizable: false,
    autoHideMenuBar: true,
    show: false,
    webPreferences: {
      session: memory,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
    },
  });
  window.removeMenu();
  window.once('ready-to-show', () => window.show());
  window.webContents.on('did-navigate-in-page', (_event, here) => {
    if (here.endsWith('#copy')) void clipboard.writeText(detailsOf(failure));
    if (here.endsWith('#quit')) app.quit();
  });
  void window.loadURL(url);
}

export function detailsOf({ code, message, details }: Failure): string {
  return [
    `${app.getName()} ${app.getVersion()}`,
    `${process.platform} ${process.arch}, Electron ${process.versions.electron}`,
    code,
    message,
    details,
  ]
    .filter(Boolean)
    .join('\n');
}

function page(failure: Failure): string {
  const words = desktopTexts(app.getLocale());
  return `<!doctype html><html lang="${languageOf(app.getLocale())}"><meta charset="utf-8">
<title>${escape(app.getName())}</title><style>${STYLE}</style>
<main role="alert"><h1>${escape(words.title[failure.code])}</h1
><p>${escape(words.hint[failure.code])}</p>
<pre tabindex="0">${escape(`${failure.message}\n${failure.details}`.trim())}</pre></main>
<footer><a role="button" id="copy" href="#copy"
><span>${escape(words.copy)}</span><span>${escape(words.copied)}</span></a>
<a role="button" id="quit" href="#quit">${escape(words.quit)}</a></footer></html>`;
}

function escape(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

const STYLE = `
:root{color-scheme:light dark;--ink:#1c1d1f;--soft:#5c6066;--paper:#fff;--line:#d9dbde}
@media(prefers-color-scheme:dark){
:root{--ink:#f1f1f2;--soft:#a9adb3;--paper:#1b1c1e;--line:#3a3d41}}
*{box-sizing:border-box}
html,body{height:100%}
body{margin:0;padding:2rem;display:flex;flex-direction:column;gap:1.5rem;
font:15px/1.5 system-ui,sans-serif;color:var(--ink);background:var(--paper)}
main{flex:1;min-height:0;display:flex;flex-direction:column}
h1{font-size:1.4rem;line-height:1.25;margin:0 0 .5rem}
p{margin:0 0 1rem;color:var(--soft)}
pre{flex:1;min-height:3rem;margin:0;overflow:auto;white-space:pre-wrap;overflow-wrap:anywhere;
font-size:12px;color:var(--soft);border-top:1px solid var(--line);padding-top:1rem}
footer{display:flex;gap:.75rem;justify-content:flex-end}
a{padding:.55rem 1rem;border:1px solid var(--line);border-radius:6px;color:inherit;
text-decoration:none}
#copy:target span:first-child,#copy:not(:target) span:last-child{display:none}
a:focus-visible{outline:2px solid currentColor;outline-offset:2px}`;
