import type { RequestHandler } from 'express';
import { log, maskPath } from '../log.ts';

/** Middleware that logs one debug line for each response; never a body, a header or a query. */
export const logRequests: RequestHandler = (request, response, next) => {
  const begin = performance.now();
  response.once('close', () => {
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
