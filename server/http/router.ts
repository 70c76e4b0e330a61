import { Router, type Request, type Response } from 'express';
import { now } from '../clock.ts';
import { forbidden, invalid, Problem, unauthenticated, type Fault } from '../errors.ts';
import { preferredLocale } from '../texts.ts';
import { readBody } from './body.ts';
import type { Caller } from './caller.ts';
import { ROLES, type Body, type EndpointShape, type Params, type Query } from './endpoint.ts';
import { plainName } from './file-name.ts';
import { fileHeaders } from './headers.ts';
import { isHttps, ownOrigin } from './origin.ts';
import type { Cookie, Reply } from './reply.ts';
import { parsePart } from './validation.ts';

type CallerFor<E extends EndpointShape> = E['access'] extends 'public' | 'guest'
  ? Caller
  : E['access'] extends 'customer'
    ? Extract<Caller, { kind: 'customer' }>
    : Extract<Caller, { kind: 'staff' }>;

export interface Input<E extends EndpointShape> {
  params: Params<E>;
  query: Query<E>;
  body: Body<E>;
  caller: CallerFor<E>;
  locale: string;
  /** The peer's address; behind a trusted proxy the one that it names. */
  address: string;
  cookies: Record<string, string>;
  userAgent: string;
  secure: boolean;
  request: Request;
}
/** A body that the contract refuses, and its caller. */
export interface Refused<E extends EndpointShape> {
  params: Params<E>;
  body: unknown;
  caller: CallerFor<E>;
}
export interface Route {
  endpoint: EndpointShape;
  handle: (input: never) => Promise<Reply>;
  alsoCheck?: ((refused: never) => Promise<Fault[]>) | undefined;
}

/**
 * One row of a feature's table of routes.
 * @param alsoCheck further faults of a body that the contract refuses, so that a form shows all its
 * faults at once
 */
export function on<E extends EndpointShape>(
  endpoint: E,
  handle: (input: Input<E>) => Promise<Reply>,
  alsoCheck?: (refused: Refused<E>) => Promise<Fault[]>,
): Route {
  return { endpoint, handle, alsoCheck };
}

/** A request with an `Idempotency-Key`; the scope of the key is caller, method and path. */
export interface KeyedCall {
  scope: string[];
  key: string;
  body: unknown;
}

export interface RouterDependencies {
  authenticate: (request: Request, cookies: Record<string, string>) => Promise<Caller>;
  /** Runs `work` once for an `Idempotency-Key`, and returns the same reply when it comes again. */
  once: (call: KeyedCall, work: () => Promise<Reply>) => Promise<Reply>;
}

export function cookiesOf(request: Request): Record<string, string> {
  return Object.fromEntries(
    (request.headers.cookie ?? '')
      .split(';')
      .map((pair) => pair.trim().split('=', 2) as [string, string])
      .filter(([name]) => name),
  );
}

/**
 * How long a login counts as fresh; no shorter than the lifetime of a token, so that a program
 * which just logged in is never refused.
 */
const FRESH_MILLISECONDS = 30 * 60_000;

/**
 * Authorises a request: denied unless the contract allows it, by the rights in the row and not in
 * the token (ASVS 8.3.2).
 * @throws Problem 401, 403
 */
export function guard(endpoint: EndpointShape, caller: Caller, request: Request): void {
  const { access } = endpoint;
  if (access !== 'public' && access !== 'guest') {
    if (caller.kind === 'nobody') throw unauthenticated();
    if (access === 'customer' ? caller.kind !== 'customer' : caller.kind !== 'staff')
      throw forbidden();
    if (
      caller.kind === 'staff' &&
      ROLES.indexOf(caller.role) < ROLES.indexOf(access as (typeof ROLES)[number])
    )
      throw forbidden();
  }
  if (
    endpoint.fresh &&
    caller.kind !== 'nobody' &&
    Math.abs(now().getTime() - caller.opened_at.getTime()) > FRESH_MILLISECONDS
  )
    throw forbidden('fresh_login_required');
  // A browser sends cookies from any page, so a change made with them must come from our own page,
  // port included (CSRF, ASVS 3.5.1).
  if (
    caller.kind !== 'nobody' &&
    caller.via === 'cookie' &&
    endpoint.method !== 'GET' &&
    !ownOrigin(request)
  )
    throw forbidden();
}

function send(endpoint: EndpointShape, reply: Reply, response: Response): void | Promise<void> {
  if ('stream' in reply) return reply.stream(response.req, response);
  response.status(reply.status);
  if ('file' in reply) {
    response.set({ 'Content-Type': reply.type, ...fileHeaders(reply.type) });
    response.set(
      'Content-Disposition',
      `${reply.attachment ? 'attachment' : 'inline'}; filename="${plainName(reply.filename)}"`,
    );
    response.end(reply.file);
    return;
  }
  const schema = endpoint.responses[reply.status];
  if (!schema || typeof schema === 'string')
    throw new Error(
      `${endpoint.method} ${endpoint.path} answers ${reply.status}, ` +
        'which its contract does not state',
    );
  for (const cookie of reply.cookies ?? []) setCookie(response, cookie, isHttps(response.req));
  // The response is parsed by the contract: a field that it does not state is never sent (ASVS
  // 15.3.1).
  response.json(schema.parse(reply.json));
}

function setCookie(response: Response, { name, value, maxAgeSeconds }: Cookie, secure: boolean) {
  return response.cookie(name, value, {
    httpOnly: true,
    sameSite: 'strict',
    secure,
    path: '/',
    maxAge: maxAgeSeconds * 1000,
  });
}

function idempotencyKey(request: Request): string | undefined {
  const key = request.get('Idempotency-Key');
  if (key !== undefined && !/^[\x21-\x7e]{1,200}$/.test(key))
    throw invalid([{ path: 'Idempotency-Key', message: 'idempotency_key_format' }]);
  return key;
}

function callerName(caller: Caller) {
  return caller.kind === 'customer'
    ? `customer:${caller.customer_id}`
    : caller.kind === 'staff'
      ? `user:${caller.user_id}`
      : 'nobody';
}

async function callerOf(
  { access, beginsLogin }: EndpointShape,
  authenticate: () => Promise<Caller>,
): Promise<Caller> {
  if (access === 'public') return { kind: 'nobody' };
  return authenticate().catch((error: unknown) => {
    if (beginsLogin && error instanceof Problem && error.status === 401) return { kind: 'nobody' };
    throw error;
  });
}

/**
 * Parses the body of a request.
 * @throws Problem 422 naming what the contract refuses, and for the other fields what the feature
 * refuses
 */
async function parseBody(
  { endpoint, alsoCheck }: Route,
  body: unknown,
  context: { params: unknown; caller: Caller },
): Promise<unknown> {
  try {
    return parsePart(endpoint.body, body, 'body');
  } catch (error) {
    const faults = error instanceof Problem ? error.more.errors : undefined;
    if (!alsoCheck || !faults) throw error;
    const named = new Set(faults.map(({ path }) => path));
    const more = await alsoCheck({ ...context, body } as never);
    throw invalid([...faults, ...more.filter(({ path }) => !named.has(path))]);
  }
}

async function respond(
  route: Route,
  request: Request,
  dependencies: RouterDependencies,
): Promise<Reply> {
  const { endpoint } = route;
  const cookies = cookiesOf(request);
  const caller = await callerOf(endpoint, () => dependencies.authenticate(request, cookies));
  guard(endpoint, caller, request);
  // The caller is authenticated by now, which decides how much is read (64 kB without a login, ASVS
  // 2.4.1).
  await readBody(endpoint, request, caller);
  const params = parsePart(endpoint.params, request.params, 'params');
  const input = {
    params,
    query: parsePart(endpoint.query, request.query, 'query'),
    body: await parseBody(route, request.body, { params, caller }),
    caller,
    cookies,
    locale: preferredLocale(request.get('Accept-Language')),
    address: request.ip ?? '',
    userAgent: (request.get('User-Agent') ?? '').slice(0, 200),
    secure: isHttps(request),
    request,
  };
  const key = endpoint.idempotent ? idempotencyKey(request) : undefined;
  const run = () => route.handle(input as never);
  return key
    ? dependencies.once(
        { scope: [callerName(caller), endpoint.method, request.path], key, body: input.body },
        run,
      )
    : run();
}

/** The routes of one port; an endpoint that is not in the list does not exist there. */
export function createRouter(routes: Route[], dependencies: RouterDependencies): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const route of routes) {
    const { method, path } = route.endpoint;
    const verb = method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
    router[verb](path.replace(/\{(\w+)\}/g, ':$1'), async (request, response) => {
      await send(route.endpoint, await respond(route, request, dependencies), response);
    });
  }
  return router;
}
