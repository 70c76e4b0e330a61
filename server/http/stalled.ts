import type { RequestHandler, Response } from 'express';

/**
 * A phone that walks through a tunnel goes on reading within this; who reads nothing for longer
 * never will.
 */
export const STALLED_SECONDS = 30;

/**
 * Cuts the line to a reader who takes nothing of what is ready for them: an answer that nobody
 * reads would hold its memory, and an export its slot, for ever (ASVS 2.4.1, 15.2.2). While an
 * answer is still being made nothing waits, and nothing is cut.
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
