import type { ResponseBody } from '../../../server/http/endpoint.ts';
import { getTableQr, type listTables } from '../../../server/tables/contract.ts';
import { addressOf } from '../../api.ts';

export type Table = ResponseBody<typeof listTables>['items'][number];

/** The address changes with the token, so that no cache shows an old QR code. */
export function qrAddress(table: Table) {
  return addressOf(getTableQr.path, {
    params: { id: table.id },
    query: { v: table.token.slice(0, 8) },
  });
}
