import type { RequestHandler } from 'express';
import { log, maskPath } from '../log.ts';

/**
 * One debug line for each answer, so that whoever runs this can see what was asked; never a body, a
 * header or a query.
 */
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
