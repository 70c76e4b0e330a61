import { Router, type Request, type Response } from 'express';
import { createHash } from 'node:crypto';
import { now } from '../clock.ts';
import { forbidden, invalid, Problem, unauthenticated, type Fault } from '../errors.ts';
import { preferredLocale } from '../texts.ts';
import { readBody } from './body.ts';
import {
  requireRole,
  type Approver,
  type Caller,
  type KitchenCaller,
  type StaffCaller,
} from './caller.ts';
import type { Body, EndpointShape, Params, Query, Role } from './endpoint.ts';
import { plainName } from './file-name.ts';
import { fileHeaders } from './headers.ts';
import { isHttps, ownOrigin } from './origin.ts';
import type { Cookie, Reply } from './reply.ts';
import { parsePart } from './validation.ts';

type CallerFor<E extends EndpointShape> = E['access'] extends 'public' | 'guest'
  ? Caller
  : E['access'] extends 'customer'
    ? Extract<Caller, { kind: 'customer' }>
    : E extends { kitchenScreen: true }
      ? StaffCaller | KitchenCaller
      : StaffCaller;

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
  /** Who approved a call, by its `X-Approval`; only where endpoints are `approvable`. */
  approve?: (
    approval: string,
    asked: { caller: StaffCaller; address: string },
  ) => Promise<Approver>;
  /** The id of the last event that was published; 0 where there is none. */
  newestEvent?: () => number;
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

function needsLogin({ access }: Pick<EndpointShape, 'access'>): boolean {
  return access !== 'public' && access !== 'guest';
}

/**
 * Refuses a login that the contract does not want: none, another kind, one from another page.
 * @throws Problem 401, 403
 */
function guardLogin(
  { access, method, kitchenScreen }: EndpointShape,
  caller: Caller,
  request: Request,
): void {
  if (needsLogin({ access })) {
    if (caller.kind === 'nobody') throw unauthenticated();
    const isScreen = caller.kind === 'kitchen_screen' && kitchenScreen === true;
    if (access === 'customer' ? caller.kind !== 'customer' : caller.kind !== 'staff' && !isScreen)
      throw forbidden();
  }
  // A browser sends cookies from any page, so a change made with them must come from our own page,
  // port included (CSRF, ASVS 3.5.1).
  if (
    caller.kind !== 'nobody' &&
    caller.via === 'cookie' &&
    method !== 'GET' &&
    !ownOrigin(request)
  )
    throw forbidden();
}

/**
 * Authorises a request: denied unless the contract allows it, by the rights in the row and not in
 * the token (ASVS 8.3.2).
 * @throws Problem 403
 */
function guardRights({ access, fresh }: EndpointShape, caller: Caller): void {
  if (caller.kind === 'nobody') return;
  if (caller.kind === 'staff' && needsLogin({ access })) {
    requireRole(caller, access as Role);
    // An owner's calls (settings, users, backups, tills) need a password: a PIN that was seen over
    // a shoulder makes no owner.
    if (access === 'owner' && caller.till_id !== null) throw forbidden('password_login_required');
  }
  // A PIN never counts as a fresh login, for the same reason.
  const byPin = caller.kind === 'staff' && caller.till_id !== null;
  const age = Math.abs(now().getTime() - caller.opened_at.getTime());
  if (fresh && (byPin || age > FRESH_MILLISECONDS)) throw forbidden('fresh_login_required');
}

/**
 * The caller with who approved the call, where the endpoint takes that.
 * @throws Problem 403, 429
 */
async function withApproval(
  { approvable }: EndpointShape,
  { caller, request }: { caller: Caller; request: Request },
  { approve }: RouterDependencies,
): Promise<Caller> {
  const approval = request.get('X-Approval');
  if (!approvable || !approve || approval === undefined || caller.kind !== 'staff') return caller;
  const approved_by = await approve(approval, { caller, address: request.ip ?? '' });
  return { ...caller, approved_by };
}

function send(endpoint: EndpointShape, reply: Reply, response: Response): void | Promise<void> {
  if ('stream' in reply) return reply.stream(response.req, response);
  response.status(reply.status);
  if ('file' in reply) {
    response.set({ 'Content-Type': reply.type, ...fileHeaders(reply.type) });
    if (reply.immutable) response.set('Cache-Control', IMMUTABLE);
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
  const json = reply.parsed ? reply.json : schema.parse(reply.json);
  if (reply.revalidated) sendRevalidated(JSON.stringify(json), response);
  else response.json(json);
}

const IMMUTABLE = 'public, max-age=31536000, immutable';

/** Sends JSON with its hash as `ETag`, or 304 to a client that has it. */
function sendRevalidated(json: string, response: Response): void {
  const hash = createHash('sha256').update(json).digest('base64url').slice(0, 22);
  response
    .vary('Accept-Language')
    .set({ 'Cache-Control': 'private, no-cache', ETag: `W/"${hash}"` });
  if (response.req.get('If-None-Match')?.includes(hash)) {
    response.status(304).end();
    return;
  }
  response.type('json').send(json);
}

/** Sets a cookie that no script reads and no other site's request carries (ASVS 3.3.1, 3.3.4). */
export function setCookie(
  response: Response,
  { name, value, maxAgeSeconds }: Cookie,
  secure: boolean,
) {
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
      : caller.kind === 'kitchen_screen'
        ? `till:${caller.till_id}`
        : 'nobody';
}

async function callerOf(
  { access, beginsLogin, kitchenScreen }: EndpointShape,
  authenticate: () => Promise<Caller>,
): Promise<Caller> {
  if (access === 'public') return { kind: 'nobody' };
  const caller = await authenticate().catch((error: unknown): Caller => {
    if (beginsLogin && error instanceof Problem && error.status === 401) return { kind: 'nobody' };
    throw error;
  });
  // A tablet that was carried off, or whose cookie was copied, opens nothing but its tickets.
  return caller.kind === 'kitchen_screen' && !kitchenScreen ? { kind: 'nobody' } : caller;
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
  const login = await callerOf(endpoint, () => dependencies.authenticate(request, cookies));
  guardLogin(endpoint, login, request);
  const caller = await withApproval(endpoint, { caller: login, request }, dependencies);
  guardRights(endpoint, caller);
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

/**
 * The routes of one port; an endpoint that is not in the list does not exist there. A response
 * names the last event before it was read (`Last-Event-ID`): who asks for the events after that
 * one misses none.
 */
export function createRouter(routes: Route[], dependencies: RouterDependencies): Router {
  const router = Router({ caseSensitive: true, strict: true });
  for (const route of routes) {
    const { method, path } = route.endpoint;
    const verb = method.toLowerCase() as 'get' | 'post' | 'put' | 'patch' | 'delete';
    router[verb](path.replace(/\{(\w+)\}/g, ':$1'), async (request, response) => {
      const newest = dependencies.newestEvent?.() ?? 0;
      const reply = await respond(route, request, dependencies);
      // Strangers are not told how many events there are, which is how much is sold.
      if (newest > 0 && needsLogin(route.endpoint)) response.set('Last-Event-ID', String(newest));
      await send(route.endpoint, reply, response);
    });
  }
  return router;
}
