/** Whether the system may open a URL: `mailto:`, and this portal where it is public. */
export function mayOpenOutside(url: string, portal: string | undefined): boolean {
  if (!URL.canParse(url)) return false;
  const { protocol } = new URL(url);
  return (
    protocol === 'mailto:' ||
    (protocol === 'https:' && portal !== undefined && sameOrigin(url, portal))
  );
}

/** False for URLs without an origin, such as `data:` and `file:`. */
export function sameOrigin(a: string, b: string): boolean {
  if (!URL.canParse(a) || !URL.canParse(b)) return false;
  const { origin } = new URL(a);
  return origin !== 'null' && origin === new URL(b).origin;
}

/**
 * Chromium's built-in PDF viewer, an extension. `URL` gives its origin as `null`, hence the prefix.
 */
const PDF_VIEWER = 'chrome-extension://mhjfbmdgcfjbbpaeojofohoefgiehjai/';

/**
 * Whether a frame may load a URL: one of the page's own origin, or a part of Chromium's PDF viewer,
 * which loads them when a frame shows a document.
 */
export function mayFrame(url: string, page: string): boolean {
  return sameOrigin(url, page) || url.startsWith(PDF_VIEWER);
}
