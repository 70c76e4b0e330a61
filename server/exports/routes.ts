import type { Request, Response } from 'express';
import { pipeline } from 'node:stream/promises';
import { fileHeaders } from '../http/headers.ts';
import { on } from '../http/router.ts';
import { errorFacts, log } from '../log.ts';
import * as contract from '../reports/contract.ts';
import { exportInvoices, type Export } from './export.ts';

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

export const exportRoutes = [
  on(contract.exportInvoices, async ({ caller, query }) => ({
    status: 200,
    stream: download(await exportInvoices(caller, query)),
  })),
];
