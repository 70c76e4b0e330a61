/**
 * Reads the body of a request, after the caller is authenticated: without a login only a small one
 * is allowed.
 */
import { json, raw, urlencoded, type Request, type RequestHandler } from 'express';
import { Problem } from '../errors.ts';
import type { Caller } from './caller.ts';
import type { EndpointShape } from './endpoint.ts';

/**
 * The most bytes of JSON, uncompressed, without a login and with one. A megabyte would block the
 * event loop of both ports for half a second.
 */
export const MOST_BYTES = { nobody: 64 * 1024, login: 256 * 1024 } as const;

interface Parsers {
  json: RequestHandler;
  form: RequestHandler;
}
function parsersUpTo(limit: number): Parsers {
  return {
    json: json({ limit, strict: false }),
    // The login's form has three fields; more are refused before they are parsed.
    form: urlencoded({ limit, extended: false, parameterLimit: 20 }),
  };
}
const PARSERS = {
  nobody: parsersUpTo(MOST_BYTES.nobody),
  login: parsersUpTo(MOST_BYTES.login),
};

function hasBody(request: Request): boolean {
  return (
    request.headers['transfer-encoding'] !== undefined ||
    Number(request.headers['content-length'] ?? 0) > 0
  );
}

/** Parses a JSON body even where a file is wanted, so that the schema can say what is wanted. */
function uploadParser(
  { types, mostBytes }: NonNullable<EndpointShape['upload']>,
  request: Request,
  parsers: Parsers,
): RequestHandler {
  if (request.is([...types])) return raw({ type: () => true, limit: mostBytes, inflate: false });
  if (request.is('application/json')) return parsers.json;
  throw new Problem(415, 'unsupported_media_type', {
    errors: [{ path: '', message: 'one_of', values: { values: types.join(', ') } }],
  });
}

function parserFor(
  { upload, form }: EndpointShape,
  request: Request,
  parsers: Parsers,
): RequestHandler {
  if (upload) return uploadParser(upload, request, parsers);
  if (request.is('application/json')) return parsers.json;
  if (form && request.is('application/x-www-form-urlencoded')) return parsers.form;
  throw new Problem(415, 'unsupported_media_type');
}

/** A parser's 400 is about the body: it is no JSON, is not packed as it says, or was cut short. */
function fromParser(error: unknown): Error {
  const { status } = error as { status?: number };
  return status === 400 ? new Problem(400, 'malformed_json') : (error as Error);
}

/**
 * Reads the body of a request into `request.body`, within the caller's limit.
 * @throws Problem 415, 400 `malformed_json`, and what the parser throws: 413, 415
 */
export async function readBody(
  endpoint: EndpointShape,
  request: Request,
  caller: Caller,
): Promise<void> {
  if (!hasBody(request)) return;
  const parse = parserFor(
    endpoint,
    request,
    PARSERS[caller.kind === 'nobody' ? 'nobody' : 'login'],
  );
  await new Promise<void>((done, fail) => {
    parse(request, request.res!, (error?: unknown) => (error ? fail(fromParser(error)) : done()));
  });
}
