/** The address of the back office for other devices than this machine. */
import { config } from '../config.ts';
import { isLoopback } from '../http/headers.ts';
import { lan, lanHost } from './lan.ts';

let staffPort = 0;
/** Sets the port that the back office listens on. */
export function setStaffPort(port: number): void {
  staffPort = port;
}

/** What other devices can use now, beside what `STAFF_HOST` says. */
interface Elsewhere {
  /** Whether the back office listens for other devices, because an owner wants it. */
  isOpen: boolean;
  /** The name in the owner's own certificate; null with one that is made here. */
  name: string | null;
}
let elsewhere: Elsewhere = { isOpen: false, name: null };
export function setStaffElsewhere(now: Elsewhere): void {
  elsewhere = now;
}

const inUrl = (host: string) => (host.includes(':') ? `[${host}]` : host);

/** The host by which other devices reach the back office; null where none does. */
function hostElsewhere(): string | null {
  const { STAFF_HOST } = config();
  const isEvery = STAFF_HOST === '0.0.0.0' || STAFF_HOST === '::';
  if (isLoopback(STAFF_HOST) && !elsewhere.isOpen) return null;
  if (elsewhere.name !== null) return elsewhere.name;
  if (!isEvery && !isLoopback(STAFF_HOST)) return STAFF_HOST;
  return lan().reachable ? lanHost() : null;
}

/** Where other devices open the back office; null where only this machine does. */
export function staffElsewhere(): string | null {
  const host = hostElsewhere();
  if (host === null) return null;
  const scheme = !elsewhere.isOpen && config().STAFF_TLS === 'off' ? 'http' : 'https';
  return `${scheme}://${inUrl(host)}:${staffPort}`;
}
