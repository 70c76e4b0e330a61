import { readFileSync } from 'node:fs';
import path from 'node:path';
import { app } from 'electron';
import { languageOf } from '../server/locales.ts';
import { escapeHtml } from '../server/escape-html.ts';
import { htmlPage } from './page-html.ts';
import { COLOURS } from './page-style.ts';
import { openPageWindow } from './page-window.ts';
import { desktopTexts } from './texts.ts';

interface Package {
  name: string;
  version: string;
  license: string;
}

/** Shows the versions, and the licences of everything that is shipped. */
export function showAbout(): void {
  openPageWindow('about', { body: page }, { width: 560, height: 640 });
}

/** The packages that this one names, as they are installed; one that is not found is left out. */
export function shippedPackages(root: string): Package[] {
  const { dependencies = {} } = packageAt(root) as { dependencies?: Record<string, string> };
  return Object.keys(dependencies).flatMap((name) => {
    try {
      const { version, license } = packageAt(path.join(root, 'node_modules', name));
      return [{ name, version: String(version), license: String(license) }];
    } catch {
      return [];
    }
  });
}

function packageAt(folder: string): Record<string, unknown> {
  return JSON.parse(readFileSync(path.join(folder, 'package.json'), 'utf8')) as Record<
    string,
    unknown
  >;
}

function page(): string {
  const words = desktopTexts(app.getLocale()).about;
  const { electron, chrome, node } = process.versions;
  const versions = [
    [app.getName(), app.getVersion()],
    ['Electron', electron],
    ['Chromium', chrome],
    ['Node.js', node],
    [words.system, `${process.platform} ${process.arch}`],
  ];
  const rows = (all: (string | undefined)[][]): string =>
    all
      .map(
        (cells) => `<tr>${cells.map((cell) => `<td>${escapeHtml(cell ?? '')}</td>`).join('')}</tr>`,
      )
      .join('');
  const packages = shippedPackages(app.getAppPath());
  const body = `<main><h1>${escapeHtml(app.getName())}</h1><table>${rows(versions)}</table>
<h2>${escapeHtml(words.licences)}</h2><p>${escapeHtml(words.own)}</p>
<table>${rows(packages.map(({ name, version, license }) => [name, version, license]))}</table>
</main>`;
  return htmlPage({
    language: languageOf(app.getLocale()),
    title: words.title,
    style: STYLE,
    body,
  });
}

const STYLE = `${COLOURS}
  body {
    margin: 0;
    padding: 2rem;
    font:
      14px/1.45 system-ui,
      sans-serif;
    color: var(--ink);
    background: var(--raised);
  }
  h1 {
    margin: 0 0 1rem;
    font-size: 1.25rem;
  }
  h2 {
    margin: 1.5rem 0 0.25rem;
    font-size: 1rem;
  }
  p {
    margin: 0 0 0.75rem;
    color: var(--soft);
  }
  table {
    width: 100%;
    border-collapse: collapse;
  }
  td {
    padding: 0.3rem 0.5rem 0.3rem 0;
    border-bottom: 1px solid var(--line);
    overflow-wrap: anywhere;
  }
  td:first-child {
    width: 55%;
  }
  td:not(:first-child) {
    color: var(--soft);
    white-space: nowrap;
  }`;
