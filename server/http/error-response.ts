import type { ErrorRequestHandler, RequestHandler } from 'express';
import { STATUS_CODES } from 'node:http';
import { filesInPlace } from '../database/connect.ts';
import { type Outage, outageOf } from '../database/outage.ts';
import { busy, notFound, Problem, type Fault } from '../errors.ts';
import { errorFacts, log, maskPath } from '../log.ts';
import { hasText, preferredLocale, text } from '../texts.ts';
import { sendProblemPage } from './problem-page.ts';

/** Converts an error of body-parser or Express to a problem of the contract. */
function fromExpress(error: { type?: string; status?: number }): Problem | null {
  if (error.type === 'entity.too.large' || error.type === 'parameters.too.many')
    return new Problem(413, 'too_large');
  if (error.type === 'encoding.unsupported' || error.type === 'charset.unsupported')
    return new Problem(415, 'unsupported_media_type');
  // A path that cannot be decoded; those of a body are problems already.
  if (error.status === 400) return notFound();
  return null;
}

function presentFault(locale: string, { path, message, values }: Fault) {
  return {
    path,
    message: hasText(message) ? text(locale, message, values) : message,
  };
}

/** The text of a problem; a refused role is told which role the call needs. */
function detailOf({ code, more }: Problem, locale: string): string {
  const role = code === 'forbidden' ? more.facts?.required_role : undefined;
  const key = role === undefined ? code : `needs_${String(role)}`;
  return hasText(key) ? text(locale, key) : code;
}

/** The body of a problem response, in the reader's language (RFC 9457). */
export function problemBody(problem: Problem, locale: string) {
  return {
    type: 'about:blank',
    title: STATUS_CODES[problem.status],
    status: problem.status,
    code: problem.code,
    detail: detailOf(problem, locale),
    ...problem.more.facts,
    ...(problem.more.errors && {
      errors: problem.more.errors.map((fault) => presentFault(locale, fault)),
    }),
  };
}

export const respondNotFound: RequestHandler = (_request, _response, next) => next(notFound());

const LOGGED_EVERY_MS = 5_000;
const loggedAt = new Map<Outage, number>();

/**
 * Logs an outage at its first error and then at intervals, since every request fails while it
 * lasts.
 */
function logOutage(outage: Outage, path: string, error: unknown): void {
  const at = performance.now();
  if (at - (loggedAt.get(outage) ?? -LOGGED_EVERY_MS) < LOGGED_EVERY_MS) return;
  loggedAt.set(outage, at);
  log.error({ path: maskPath(path), outage, error: errorFacts(error) }, 'outage');
}

/**
 * Converts an outage (a full disk, a database that is down, a data folder that is gone) to 503
 * `busy`: it is an error of neither the client nor the program, and it passes.
 */
function fromOutage(error: unknown, path: string): Problem | null {
  // While the folder is gone, every error is due to it.
  const outage = outageOf(error) ?? (filesInPlace() ? null : 'folder');
  if (!outage) return null;
  logOutage(outage, path, error);
  return busy();
}

/**
 * Error middleware, the only place where an error becomes a response (RFC 9457); a browser gets a
 * page. An unforeseen error is a bare 500, which reveals nothing.
 */
export const respondError: ErrorRequestHandler = async (
  error: unknown,
  request,
  response,
  next,
) => {
  if (response.headersSent) return next(error);
  const foreseen =
    error instanceof Problem
      ? error
      : (fromExpress((error ?? {}) as { type?: string; status?: number }) ??
        fromOutage(error, request.originalUrl));
  if (!foreseen)
    log.error(
      { path: maskPath(request.originalUrl), error: errorFacts(error) },
      'unforeseen error',
    );
  const problem = foreseen ?? new Problem(500, 'internal_error');
  const locale = preferredLocale(request.get('Accept-Language'));
  if (problem.more.retryAfterSeconds !== undefined)
    response.set('Retry-After', String(problem.more.retryAfterSeconds));
  response.vary('Accept');
  if (await sendProblemPage(request, response, problem)) return;
  response
    .status(problem.status)
    .set({ 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' })
    .send(JSON.stringify(problemBody(problem, locale)));
};
