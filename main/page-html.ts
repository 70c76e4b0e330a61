/** The HTML of the app's own windows: pages without a script. */

/** Text for a page. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}

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
  return `<button name="act" value="${act}"${isFirst ? ' class="first"' : ''}>${escapeHtml(label)}</button>`;
}
