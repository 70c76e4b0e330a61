/**
 * The certificate of the back office on https: the owner's own, or one that this installation's own
 * authority signs for the names and addresses that the machine has.
 */
import { X509Certificate } from 'node:crypto';
import { hostname } from 'node:os';
import { now } from '../clock.ts';
import { config } from '../config.ts';
import { inTransaction } from '../database/transaction.ts';
import { isLoopback } from '../http/headers.ts';
import { lanAddresses } from '../restaurant/lan.ts';
import { firstRestaurant } from '../restaurant/restaurant.ts';
import { readSetting, writeSetting } from '../settings/settings.ts';
import { type PemPair, readPemPair } from '../tls-files.ts';
import { localNameOf } from './local-name.ts';

const AUTHORITY = 'staff_authority';
const RENEW_BEFORE_MS = 30 * 24 * 3_600_000;
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
}

async function storedAuthority(): Promise<Authority | null> {
  const stored = await readSetting<{ certificate: string; here: string[] }>(AUTHORITY);
  // Without its key (a backup of another installation) it signs nothing any more.
  if (!stored?.secret) return null;
  const { certificate, here } = stored.value;
  return { cert: certificate, here, key: stored.secret };
}

/**
 * The authority of this installation, made the first time. Its key is encrypted in the database by
 * the key file of the data folder, so that who reads the database or a backup without its keys
 * cannot sign (ASVS 13.3.1).
 */
async function authority(): Promise<Authority> {
  const stored = await storedAuthority();
  if (stored) return stored;
  const { makeAuthority } = await import('../security/certificates.ts');
  const restaurant = await firstRestaurant();
  const name = `${(restaurant?.name ?? hostname()).slice(0, 40)}: back office`;
  const here = [...lanAddresses(), ...machineNames().slice(0, 1)];
  const made = await makeAuthority(name, here, now());
  return inTransaction(async () => {
    const other = await storedAuthority(); // of another process that started meanwhile
    if (other) return other;
    await writeSetting(AUTHORITY, { certificate: made.cert, here }, made.key);
    return { ...made, here };
  });
}

/** The certificate that devices are asked to trust; null before there is one. */
export async function authorityCertificate(): Promise<X509Certificate | null> {
  const stored = await storedAuthority();
  return stored && new X509Certificate(stored.cert);
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
  const { validFrom, validTo } = new X509Certificate(issued.pair.cert);
  const at = now().getTime();
  // One that begins later was made while the clock was ahead.
  return Date.parse(validFrom) <= at && Date.parse(validTo) - at > RENEW_BEFORE_MS;
}

/**
 * The certificate to answer with now: another one when the names or addresses of the machine
 * changed, when it ends within a month, or when the owner's files are others. The key of one that is
 * made here is in memory alone.
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
