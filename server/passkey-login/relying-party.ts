import { isIP } from 'node:net';
import { conflict } from '../errors.ts';
import { publicUrlOf } from '../http/origin.ts';
import type { Asked } from '../sessions/doors.ts';

/** For whom a passkey is: the origin of the page and its domain (WebAuthn Level 3, 5.1.2). */
export interface RelyingParty {
  origin: string;
  id: string;
}

const isLocal = (hostname: string) => hostname === 'localhost';

/**
 * The relying party of a request: `PUBLIC_URL` where it is set, else the requested address; on the
 * machine itself `localhost`.
 * @throws Problem 409 `passkeys_unavailable` where browsers have no passkeys: on plain http and
 * under a bare IP address
 */
export function relyingParty({ request }: Pick<Asked, 'request'>): RelyingParty {
  const requested = new URL(`${request.protocol}://${request.get('Host') ?? ''}`);
  // A Host header that somebody made up gets no passkeys of its own where the address is known.
  const known = publicUrlOf(request);
  const { origin, protocol, hostname } =
    known && !isLocal(requested.hostname) ? new URL(known) : requested;
  const isSecure = protocol === 'https:' || isLocal(hostname);
  if (!isSecure || isIP(hostname.replace(/^\[|\]$/g, '')) !== 0)
    throw conflict('passkeys_unavailable');
  return { origin, id: hostname };
}
