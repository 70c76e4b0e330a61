import type { Request } from 'express';
import { config } from '../config.ts';

/** True when the page that sent this is one of ours: same host and port as asked, or the address that guests use. */
export function ownOrigin(request: Request): boolean {
  const origin = request.get('Origin');
  if (!origin) return false;
  if (config().PUBLIC_URL && origin === new URL(config().PUBLIC_URL!).origin) return true;
  return origin === `${request.protocol}://${request.get('Host')}`;
}

/** True when a page that is not ours sent this. Programs send no Origin; browsers do with every POST. */
export const foreignOrigin = (request: Request) => request.get('Origin') !== undefined && !ownOrigin(request);
