/**
 * The certificate of the back office on https: the owner's own, or one that this installation's own
 * authority signs for the names and addresses that the machine has.
 */
import { X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import { record } from '../audit/audit.ts';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { inTransaction } from '../database/transaction.ts';
import { isLoopback } from '../http/headers.ts';
import { log } from '../log.ts';
import { lanAddresses } from '../restaurant/lan.ts';
import { firstRestaurant } from '../restaurant/restaurant.ts';
import { readSetting, writeSetting } from '../settings/settings.ts';
import { type PemPair, readPemPair } from '../tls-files.ts';
import { localNameOf } from './local-name.ts';

const AUTHORITY = 'staff_authority';
/** The one that was replaced last, which devices still trust once a wrong clock is right again. */
const EARLIER = 'staff_authority_earlier';
const DAY_MS = 24 * 3_600_000;
const RENEW_BEFORE_MS = 30 * DAY_MS;
/** How long it is said that an authority was made anew. */
const TOLD_MS = 7 * DAY_MS;
const HOST_NAME = /^(?!-)[a-z\d-]{1,63}(?<!-)(?:\.(?!-)[a-z\d-]{1,63}(?<!-))*$/;

/** The host name of this machine, where a certificate can bear it. */
function machineNames(): string[] {
  const name = hostname().toLowerCase();
  return HOST_NAME.test(name) ? [name, `${name.replace(/\.local$/, '')}.local`] : [];
}

/** The names and addresses by which other devices reach the back office now. */
export async function staffNames(): Promise<string[]> {
  const { STAFF_HOST } = config();
  const isEvery = STAFF_HOST === '0.0.0.0' || STAFF_HOST === '::';
  const restaurant = await firstRestaurant();
  const here = isLoopback(STAFF_HOST) ? [] : ['localhost', '127.0.0.1', '::1'];
  return [
    ...new Set([
      ...(isEvery || isLoopback(STAFF_HOST) ? lanAddresses() : [STAFF_HOST.toLowerCase()]),
      ...(restaurant ? [localNameOf(restaurant.name)] : []),
      ...machineNames(),
      ...here,
    ]),
  ];
}

interface Authority extends PemPair {
  /** What it may certify beside private networks and names. */
  here: string[];
  /** When it took the place of one that devices trusted; null for the first. */
  renewed_at: string | null;
}
interface StoredAuthority extends Pick<Authority, 'here'> {
  certificate: string;
  renewed_at?: string | null;
}

async function storedAuthority(name = AUTHORITY): Promise<Authority | null> {
  const stored = await readSetting<StoredAuthority>(name);
  // Without its key (a backup of another installation) it signs nothing any more.
  if (!stored?.secret) return null;
  const { certificate, here, renewed_at = null } = stored.value;
  return { cert: certificate, here, renewed_at, key: stored.secret };
}

function storeAuthority(name: string, authority: Authority): Promise<void> {
  const { cert: certificate, here, renewed_at, key } = authority;
  return writeSetting(name, { certificate, here, renewed_at } satisfies StoredAuthority, key);
}

/** Whether a certificate has begun, and does not end within a month. */
function isInForce({ cert }: Pick<PemPair, 'cert'>): boolean {
  const { validFrom, validTo } = new X509Certificate(cert);
  const at = now().getTime();
  // One that begins later was made while the clock was ahead.
  return Date.parse(validFrom) <= at && Date.parse(validTo) - at > RENEW_BEFORE_MS;
}

async function newAuthority(): Promise<Omit<Authority, 'renewed_at'>> {
  const { makeAuthority } = await import('../security/certificates.ts');
  const restaurant = await firstRestaurant();
  const name = `${(restaurant?.name ?? hostname()).slice(0, 40)}: back office`;
  const here = [...lanAddresses(), ...machineNames().slice(0, 1)];
  return { ...(await makeAuthority(name, here, now())), here };
}

/**
 * The authority of this installation, made the first time, and anew when it has not begun or ends
 * within a month, since devices refuse what it signs. The one before it is kept: a machine that
 * starts in the past until the network sets its clock would have devices trust another each time.
 * Its key is encrypted in the database by the key file of the data folder, so that who reads the
 * database or a backup without its keys cannot sign (ASVS 13.3.1).
 */
async function authority(): Promise<Authority> {
  const stored = await storedAuthority();
  if (stored && isInForce(stored)) return stored;
  const made = await newAuthority();
  return inTransaction(async () => {
    const before = await storedAuthority();
    if (before && isInForce(before)) return before; // of another process that started meanwhile
    const earlier = before && (await storedAuthority(EARLIER));
    const isFirst = (await readSetting(AUTHORITY)) === null;
    const next =
      earlier && isInForce(earlier)
        ? earlier
        : { ...made, renewed_at: isFirst ? null : now().toISOString() };
    if (before) await storeAuthority(EARLIER, before);
    await storeAuthority(AUTHORITY, next);
    if (!isFirst) await recordReplaced(next, next !== earlier);
    return next;
  });
}

/**
 * Writes down that devices are asked to trust another authority from now on, in the running
 * transaction: who asks later why a till refused the back office finds it there.
 * @param made whether it was made anew; else the one before it is used again
 */
async function recordReplaced({ cert }: PemPair, made: boolean): Promise<void> {
  log.warn({ made }, 'authority of the back office replaced');
  const restaurant = await firstRestaurant();
  await record({
    actor: 'system',
    restaurant_id: restaurant?.id ?? null,
    action: 'settings.staff_authority_replaced',
    subject_id: AUTHORITY,
    detail: { made, fingerprint: new X509Certificate(cert).fingerprint256 },
  });
}

/** Whether devices must trust an authority that was made anew in the last week. */
export async function isTrustRenewed(): Promise<boolean> {
  const renewed_at = isOwnCertificate() ? null : (await storedAuthority())?.renewed_at;
  return Boolean(renewed_at && Math.abs(now().getTime() - Date.parse(renewed_at)) <= TOLD_MS);
}

/** The certificate that devices are asked to trust; null before there is one. */
export async function authorityCertificate(): Promise<X509Certificate | null> {
  return (await trustedAuthority())?.certificate ?? null;
}

/** As `authorityCertificate`, with the time since when devices must trust it anew. */
export async function trustedAuthority() {
  const stored = await storedAuthority();
  return stored && { certificate: new X509Certificate(stored.cert), renewed_at: stored.renewed_at };
}

/** Whether the owner brought a certificate, so that no device has to trust one of ours. */
export const isOwnCertificate = (): boolean => config().STAFF_TLS_CERT !== undefined;

/** A name of the owner's certificate that devices can open; null without one. */
export function ownName({ cert }: PemPair): string | null {
  if (!isOwnCertificate()) return null;
  const { subjectAltName = '' } = new X509Certificate(cert);
  const names = [...subjectAltName.matchAll(/DNS:([^\s,"]+)/g)].map(([, name]) => name!);
  return names.find((name) => !name.startsWith('*')) ?? null;
}

let issued: { pair: PemPair; names: string; authority: string } | null = null;

function isGood(names: string[], signer: PemPair): boolean {
  if (issued?.names !== names.join() || issued.authority !== signer.cert) return false;
  return isInForce(issued.pair);
}

/**
 * The certificate to answer with now: another one when the names or addresses of the machine
 * changed, when it ends within a month, or when the owner's files are others. The key of one that
 * is made here is in memory alone.
 */
export async function staffCertificate(): Promise<PemPair> {
  const { STAFF_TLS_CERT, STAFF_TLS_KEY } = config();
  if (STAFF_TLS_CERT && STAFF_TLS_KEY) return readPemPair(STAFF_TLS_CERT, STAFF_TLS_KEY);
  const signer = await authority();
  const names = await staffNames();
  if (!isGood(names, signer)) {
    const { issueCertificate, mayCertify } = await import('../security/certificates.ts');
    const permitted = names.filter((name) => mayCertify(name, signer.here));
    const pair = await issueCertificate(signer, permitted, now());
    issued = { pair, names: names.join(), authority: signer.cert };
  }
  return issued!.pair;
}
