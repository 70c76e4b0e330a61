import type { ResponseBody } from '../../../server/http/endpoint.ts';
import type { listDrawers } from '../../../server/drawers/contract.ts';

export type Drawer = ResponseBody<typeof listDrawers>['items'][number];

/**
 * A difference with its sign; a zero has none. The minus is the true one, so that it is as wide as
 * the plus.
 */
export function signed(cents: number, write: (cents: number) => string): string {
  if (cents === 0) return write(0);
  return `${cents < 0 ? '−' : '+'}${write(Math.abs(cents))}`;
}
