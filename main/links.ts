/** Links that leave the app: mail, and our own portal where it is public. */
export function mayOpenOutside(url: string, portal: string | undefined): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol } = new URL(url);
  return (
    protocol === 'mailto:' ||
    (protocol === 'https:' && portal !== undefined && sameOrigin(url, portal))
  );
}

/** False for what has no origin of its own, such as `data:` and `file:`. */
export function sameOrigin(a: string, b: string): boolean {
  if (!URL.canParse(a) || !URL.canParse(b)) return false;
  const { origin } = new URL(a);
  return origin !== 'null' && origin === new URL(b).origin;
}

/**
 * Chromium's own PDF viewer, an extension that is built in. Its origin is `null` to `URL`, hence
 * the prefix.
 */
const PDF_VIEWER = 'chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/';

/**
 * A frame stays where its page lives; one that shows a document goes on to the parts of the PDF
 * viewer, and nowhere else.
 */
export function mayFrame(url: string, page: string): boolean {
  return sameOrigin(url, page) || url.startsWith(PDF_VIEWER);
}
