import type { Request, Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { fileHeaders } from '../http/headers.ts';
import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { errorFacts, log } from '../log.ts';
import * as contract from './contract.ts';
import { closeDay, dayReport, listDayReports } from './day.ts';
import { exportInvoices, type Export } from './export.ts';

/** Sends a file while it is made. One that fails half-way is cut off, so that nobody takes it for whole. */
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

export const reportRoutes = [
  on(contract.getDayReport, async ({ caller, query }) =>
    ok(await dayReport(caller.restaurant_id, query.date)),
  ),
  on(contract.closeDay, async ({ caller, body }) => created(await closeDay(caller, body))),
  on(contract.listDayReports, async ({ caller, query }) =>
    ok(await listDayReports(caller.restaurant_id, query)),
  ),
  on(contract.exportInvoices, async ({ caller, query }) => ({
    status: 200,
    stream: download(await exportInvoices(caller, query)),
  })),
];
