import type { Opener } from './customers.ts';

interface Asking {
  method: string;
  get: (header: string) => string | undefined;
}

const PREFETCH = ['Sec-Purpose', 'Purpose', 'X-Moz', 'X-Purpose'];
function names(accept: string, type: string) {
  return accept.split(',').some((part) => part.split(';')[0]!.trim().toLowerCase() === type);
}

/**
 * What opens a mail's link; null for a mere preview. Mail scanners and previews would otherwise
 * prove addresses that strangers registered: they navigate, ask for a page, prefetch, or accept any
 * type without the fetch mode that browsers and Node set. For them nothing is verified and no link
 * is used up.
 */
export function openerOf(request: Asking): Opener | null {
  const isPrefetch = PREFETCH.some((header) => /prefetch|preview/i.test(request.get(header) ?? ''));
  if (request.method !== 'GET' || isPrefetch) return null;
  const [accept, mode] = [request.get('Accept'), request.get('Sec-Fetch-Mode')];
  if (mode === 'navigate' || names(accept ?? '', 'text/html')) return null;
  if (names(accept ?? '', 'application/json')) return 'page';
  // A program that sends no Accept header was written for this call; no browser does that.
  return accept === undefined || mode === 'cors' || mode === 'same-origin' ? 'script' : null;
}
