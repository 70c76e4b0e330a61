import type { RequestHandler, Response } from 'express';

/**
 * A client that reads nothing for this long is disconnected; a phone with a short loss of signal
 * resumes within it.
 */
export const STALLED_SECONDS = 30;

/**
 * Middleware that disconnects a client which reads nothing of a ready response: it would hold its
 * memory, and an export its slot, for ever (ASVS 2.4.1, 15.2.2). While a response is still being
 * made nothing waits, and nothing is cut off.
 */
export const dropStalled =
  (seconds = STALLED_SECONDS): RequestHandler =>
  (_request, response, next) => {
    response.setTimeout(seconds * 1000, () => {
      if (isWaiting(response)) response.destroy();
    });
    next();
  };

const isWaiting = (response: Response): boolean =>
  response.writableNeedDrain || (response.socket?.writableLength ?? 0) > 0;
