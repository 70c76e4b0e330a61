import type { RequestHandler } from 'express';
import { log, maskPath } from '../log.ts';
import { noteRequest } from './quiet.ts';

/**
 * Middleware that logs one debug line for each response; never a body, a header or a query. It
 * notes too when nothing is asked for.
 */
export const logRequests: RequestHandler = (request, response, next) => {
  const begin = performance.now();
  const answered = noteRequest(request);
  response.once('close', () => {
    answered();
    log.debug(
      {
        method: request.method,
        path: maskPath(request.originalUrl),
        status: response.statusCode,
        milliseconds: Math.round(performance.now() - begin),
      },
      'answered',
    );
  });
  next();
};
