import type { Request, Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { fileHeaders } from '../http/headers.ts';
import { on } from '../http/router.ts';
import { errorFacts, log } from '../log.ts';
import {
  exportListedBills,
  exportListedInvoices,
  exportListedOrders,
  exportMyInvoices,
} from './contract.ts';
import * as contract from '../reports/contract.ts';
import {
  exportInvoices,
  exportList,
  exportListed,
  exportOfCustomer,
  type Export,
} from './export.ts';
import { billCsv, orderCsv } from './list-csv.ts';

/**
 * Sends a file while it is made. If that fails, the connection is cut, so that the download fails
 * instead of looking complete.
 */
function download({ type, filename, contents }: Export) {
  return async (_request: Request, response: Response): Promise<void> => {
    response.set({
      'Content-Type': type,
      'Content-Disposition': `attachment; filename="${filename}"`,
      ...fileHeaders(type),
    });
    await pipeline(contents, response).catch((error: unknown) => {
      if ((error as { code?: string }).code !== 'ERR_STREAM_PREMATURE_CLOSE')
        log.error({ error: errorFacts(error) }, 'export cut off');
      response.destroy();
    });
  };
}

export const customerExportRoutes = [
  on(exportMyInvoices, async ({ caller, query }) => ({
    status: 200,
    stream: download(await exportOfCustomer(caller.customer_id, query)),
  })),
];

export const exportRoutes = [
  on(contract.exportInvoices, async ({ caller, query }) => ({
    status: 200,
    stream: download(await exportInvoices(caller, query)),
  })),
  on(exportListedInvoices, async ({ caller, query }) => ({
    status: 200,
    stream: download(await exportListed(caller, query)),
  })),
  on(exportListedBills, async ({ caller, query }) => ({
    status: 200,
    stream: download(await exportList(caller, query, { name: 'bills', csv: billCsv })),
  })),
  on(exportListedOrders, async ({ caller, query }) => ({
    status: 200,
    stream: download(await exportList(caller, query, { name: 'orders', csv: orderCsv })),
  })),
];
