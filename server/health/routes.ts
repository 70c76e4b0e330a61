import type { RequestHandler } from 'express';
import { busy } from '../errors.ts';
import { problemBody } from '../http/error-response.ts';
import { preferredLocale, text } from '../texts.ts';
import { VERSION } from '../version.ts';
import { readiness } from './readiness.ts';

/**
 * `GET /readyz`: 200, or 503 with the failing parts. Anybody may ask, so it names the part, and
 * nothing of where or why.
 */
export const respondReadiness: RequestHandler = async (request, response) => {
  const wrong = await readiness();
  response.set('Cache-Control', 'no-store');
  if (wrong.length === 0) {
    response.json({ status: 'ok', version: VERSION });
    return;
  }
  const locale = preferredLocale(request.get('Accept-Language'));
  const problem = busy();
  response
    .status(problem.status)
    .set('Retry-After', String(problem.more.retryAfterSeconds))
    .type('application/problem+json')
    .send(
      JSON.stringify({
        ...problemBody(problem, locale),
        detail: wrong.map((part) => text(locale, `not_ready_${part}`)).join(' '),
        wrong,
      }),
    );
};
