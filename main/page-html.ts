/** The HTML of the app's own windows: pages without a script. */
import { escapeHtml } from '../server/escape-html.ts';

interface Page {
  language: string;
  title: string;
  style: string;
  /** HTML. */
  body: string;
}

export function htmlPage({ language, title, style, body }: Page): string {
  return `<!doctype html><html lang="${language}"><meta charset="utf-8">
<title>${escapeHtml(title)}</title><style>${style}</style>
${body}</html>`;
}

/** A button of the page's form, whose field `act` says which one was pressed. */
export function button(act: string, label: string, isFirst = false): string {
  const look = isFirst ? ' class="first"' : '';
  return `<button name="act" value="${act}"${look}>${escapeHtml(label)}</button>`;
}
