import type { Request, RequestHandler } from 'express';

export interface Answered {
  port: 'portal' | 'staff';
  method: string;
  /** The template of the route: `/api/orders/{id}`. */
  route: string;
  status: number;
  /** Null for what stays open all day. */
  milliseconds: number | null;
}

/**
 * The template of the route that answered, so that no token or id of an address is passed on;
 * `page` for documents and assets of the apps, `none` where there was no such route.
 */
function templateOf({ route, baseUrl }: Pick<Request, 'route' | 'baseUrl'>): string {
  const path = (route as { path?: unknown } | undefined)?.path;
  if (typeof path === 'string') return path.replace(/:(\w+)/g, '{$1}');
  return path !== undefined || baseUrl === '/assets' ? 'page' : 'none';
}

/** Middleware that notes each answer with its route, its status and how long it took. */
export function noteAnswers(
  port: Answered['port'],
  note: (answer: Answered) => void,
): RequestHandler {
  return (request, response, next) => {
    const began = performance.now();
    // Once it is sent: who hung up before was not answered.
    response.once('finish', () => {
      const type = String(response.getHeader('Content-Type'));
      note({
        port,
        method: request.method,
        route: templateOf(request),
        status: response.statusCode,
        milliseconds: type.startsWith('text/event-stream') ? null : performance.now() - began,
      });
    });
    next();
  };
}
