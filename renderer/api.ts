import type {
  ResponseBody,
  BodyInput,
  EndpointShape,
  ParamsInput,
  QueryInput,
  Role,
} from '../server/http/endpoint.ts';
import type { Service } from '../server/menu/contract.ts';

export interface FieldFault {
  path: string;
  message: string;
}

/**
 * Why a call failed: the code of the server's problem, or `offline` when the server could not be
 * reached.
 */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly errors: FieldFault[];
  /** Seconds to wait, from `Retry-After` (429, 503). */
  readonly retryAfter: number | null;
  /** The least role that may make the call, where the caller's is too low. */
  readonly requiredRole: Role | null;
  /** With `price_changed`: the service that the bill has, and its prices. */
  readonly service: Service | null;

  constructor(problem: {
    status: number;
    code: string;
    detail?: string;
    errors?: FieldFault[];
    retryAfter?: number | null;
    required_role?: Role;
    service?: Service;
  }) {
    super(problem.detail || problem.code);
    this.status = problem.status;
    this.code = problem.code;
    this.detail = problem.detail ?? '';
    this.errors = problem.errors ?? [];
    this.retryAfter = problem.retryAfter ?? null;
    this.requiredRole = problem.required_role ?? null;
    this.service = problem.service ?? null;
  }
}

type Need<K extends string, T> = [T] extends [undefined] ? unknown : { [P in K]: T };
export type CallInput<E extends EndpointShape> = Need<'params', ParamsInput<E>> &
  Need<'body', BodyInput<E>> & {
    query?: QueryInput<E>;
    idempotencyKey?: string;
    signal?: AbortSignal;
    /** What the call does, for who is asked to approve it: "Refund €45.00". */
    about?: string;
  };
type CallArguments<E extends EndpointShape> =
  object extends CallInput<E> ? [input?: CallInput<E>] : [input: CallInput<E>];

interface LooseInput {
  params?: Record<string, unknown>;
  query?: Record<string, unknown>;
  body?: unknown;
  idempotencyKey?: string;
  signal?: AbortSignal;
  about?: string;
  approval?: string;
}

/** A refused call that somebody with a higher role may approve. */
export interface ApprovalRequest {
  role: Role;
  /** What the call does; empty where its screen does not say. */
  about: string;
  /** Why it was refused. */
  problem: ApiProblem;
  /** Makes the call again with `{user_id}:{pin}`. @throws ApiProblem */
  retry: (approval: string) => Promise<unknown>;
}
type AskApproval = (request: ApprovalRequest) => Promise<unknown>;

let refreshEndpoint: EndpointShape | null = null;
let askApproval: AskApproval | null = null;
let refreshing: Promise<boolean> | null = null;

/**
 * The endpoint that refreshes an expired login, without which a 401 is thrown; and who asks for an
 * approval of a call that takes one, without whom its 403 is thrown.
 */
export function configureApi(options: {
  refresh: EndpointShape | null;
  approve?: AskApproval;
}): void {
  refreshEndpoint = options.refresh;
  askApproval = options.approve ?? null;
}

let eventBefore = 0;
/**
 * The last event before the earliest response since the last time that this was asked; 0 where none
 * named it.
 */
export function takeEventBefore(): number {
  const event = eventBefore;
  eventBefore = 0;
  return event;
}

/** Calls an endpoint by its contract. @throws ApiProblem */
export async function call<E extends EndpointShape>(
  endpoint: E,
  ...[input]: CallArguments<E>
): Promise<ResponseBody<E>> {
  const loose = (input ?? {}) as LooseInput;
  try {
    return (await sendLoggedIn(endpoint, loose)) as ResponseBody<E>;
  } catch (error) {
    const role = error instanceof ApiProblem ? error.requiredRole : null;
    if (!(endpoint as EndpointShape).approvable || !askApproval || !role) throw error;
    return (await askApproval({
      role,
      about: loose.about ?? '',
      problem: error as ApiProblem,
      retry: (approval) => sendLoggedIn(endpoint, { ...loose, approval }),
    })) as ResponseBody<E>;
  }
}

/** Sends a call, once more after a refresh where the login had expired. */
async function sendLoggedIn(endpoint: EndpointShape, input: LooseInput): Promise<unknown> {
  try {
    return await send(endpoint, input);
  } catch (error) {
    const expired = error instanceof ApiProblem && error.code === 'unauthenticated';
    if (!expired || endpoint === refreshEndpoint || !(await refreshSession())) throw error;
    return send(endpoint, input);
  }
}

/** Whether an answer says that there is no login, or none for this page. */
const isRefusal = (error: unknown) =>
  error instanceof ApiProblem && (error.status === 401 || error.status === 403);

/**
 * Refreshes run one at a time, across tabs where the browser has locks: a rotated refresh token
 * used twice ends the session.
 * @returns false where the login is over
 * @throws ApiProblem where nobody knows: the server is busy or cannot be reached
 */
function refreshSession(): Promise<boolean> {
  const renew = async () => {
    if (!refreshEndpoint) return false;
    try {
      await send(refreshEndpoint, {});
      return true;
    } catch (error) {
      if (isRefusal(error)) return false;
      throw error;
    }
  };
  const locks = (navigator as { locks?: LockManager }).locks; // absent on plain http
  refreshing ??= Promise.resolve(locks ? locks.request('session-refresh', renew) : renew()).finally(
    () => {
      refreshing = null;
    },
  );
  return refreshing;
}

/** An endpoint's address with its {braces} and query filled in; also for links and downloads. */
export function addressOf(
  path: string,
  input: { params?: Record<string, unknown>; query?: Record<string, unknown> } = {},
): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(input.params?.[name] ?? '')),
  );
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(input.query ?? {})) {
    if (value !== undefined && value !== null && value !== '') query.set(name, String(value));
  }
  return query.size ? `${filled}?${query}` : filled;
}

async function send(endpoint: EndpointShape, input: LooseInput): Promise<unknown> {
  const request = fetch(addressOf(endpoint.path, input), {
    method: endpoint.method,
    credentials: 'same-origin',
    headers: headersFor(input),
    body:
      input.body === undefined || input.body instanceof Blob
        ? input.body
        : JSON.stringify(input.body, withoutNaN),
    signal: input.signal,
  });
  const response = await orOffline(request, input.signal);
  eventBefore ||= Number(response.headers.get('Last-Event-ID'));
  if (!response.ok) throw await problemOf(response);
  if (response.status === 204) return undefined;
  return orOffline(isJson(response) ? response.json() : response.blob(), input.signal);
}

/**
 * A number that was typed and is none is sent as a text, which the server refuses by its field:
 * JSON would have null in its place, which means "none" (not counted, no limit).
 */
function withoutNaN(_name: string, value: unknown): unknown {
  return typeof value === 'number' && Number.isNaN(value) ? String(value) : value;
}

function headersFor(input: LooseInput): Record<string, string> {
  return {
    Accept: 'application/json',
    'Accept-Language': document.documentElement.lang || 'en',
    ...(input.body !== undefined && {
      'Content-Type': input.body instanceof Blob ? input.body.type : 'application/json',
    }),
    ...(input.idempotencyKey && { 'Idempotency-Key': input.idempotencyKey }),
    ...(input.approval && { 'X-Approval': input.approval }),
  };
}

/**
 * A connection can end before a response, or within one: in both cases its caller has no answer.
 */
async function orOffline<T>(arriving: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  try {
    return await arriving;
  } catch (error) {
    // Why it was aborted; older browsers do not say so.
    if (signal?.aborted) throw signal.reason ?? error;
    throw new ApiProblem({ status: 0, code: 'offline' });
  }
}

function isJson(response: Response) {
  return /[/+]json\b/.test(response.headers.get('Content-Type') ?? '');
}

/**
 * Whether an answer is that of a proxy or tunnel which does not reach the server: nobody knows
 * whether the server had the call.
 */
const isUnreached = (status: number) =>
  (status >= 502 && status <= 504) || (status >= 520 && status <= 530);

async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = isJson(response) ? await response.json().catch(() => null) : null;
  const payload = (body ?? {}) as {
    code?: string;
    detail?: string;
    errors?: FieldFault[];
    required_role?: Role;
  };
  const wait = Number(response.headers.get('Retry-After'));
  return new ApiProblem({
    ...payload,
    status: response.status,
    code: payload.code ?? (isUnreached(response.status) ? 'offline' : 'unexpected'),
    retryAfter: wait > 0 ? wait : null,
  });
}
