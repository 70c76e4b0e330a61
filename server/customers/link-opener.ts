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
 * Who opens a mail's link, or null for one who only looks: mail scanners and previews would else
 * prove addresses that strangers typed. They navigate, ask for a page, fetch ahead, or take any
 * type without the mark of a script that browsers and Node set; then nothing is proven and nothing
 * used up.
 */
export function openerOf(request: Asking): Opener | null {
  const isAhead = PREFETCH.some((header) => /prefetch|preview/i.test(request.get(header) ?? ''));
  if (request.method !== 'GET' || isAhead) return null;
  const [accept, mode] = [request.get('Accept'), request.get('Sec-Fetch-Mode')];
  if (mode === 'navigate' || names(accept ?? '', 'text/html')) return null;
  if (names(accept ?? '', 'application/json')) return 'page';
  // A program that states no type at all was written for this call; nothing that shows pages does
  // so.
  return accept === undefined || mode === 'cors' || mode === 'same-origin' ? 'script' : null;
}
