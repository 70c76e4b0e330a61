/** Makes a certificate authority and the certificates that it signs (X.509, RFC 5280). */
import 'reflect-metadata'; // @peculiar/x509 needs it before it is loaded
import { AsnConvert } from '@peculiar/asn1-schema';
import {
  AttributeTypeAndValue,
  AttributeValue,
  GeneralName,
  GeneralSubtree,
  GeneralSubtrees,
  id_ce_nameConstraints,
  Name as AsnName,
  NameConstraints,
  RelativeDistinguishedName,
} from '@peculiar/asn1-x509';
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  Name,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509Certificate,
  X509CertificateGenerator,
} from '@peculiar/x509';
import { createPrivateKey, KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import type { PemPair } from '../tls-files.ts';

type JsonName = { type: 'dns' | 'ip'; value: string };

const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const DAY_MS = 24 * 3_600_000;
const AUTHORITY_DAYS = 3650;
/** Browsers of Apple refuse more than 825 days, also of an authority that was added by hand. */
const SERVER_DAYS = 90;

/** Addresses and names that no public authority certifies: those of a restaurant's own network. */
const PRIVATE_NETWORKS = [
  '10.0.0.0/8',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '169.254.0.0/16',
  '100.64.0.0/10',
  '127.0.0.0/8',
  'fc00::/7',
  'fe80::/10',
  '::1/128',
];
const PRIVATE_NAMES = ['local', 'localhost', 'home.arpa', 'internal', 'lan'];

function subtree(name: string): GeneralSubtree {
  const isAddress = isIP(name.split('/')[0]!) !== 0;
  const bits = isIP(name) === 6 ? 128 : 32;
  const range = name.includes('/') ? name : `${name}/${bits}`;
  return new GeneralSubtree({
    base: new GeneralName(isAddress ? { iPAddress: range } : { dNSName: name }),
  });
}

/**
 * Limits the authority to the restaurant's own network, so that a thief of its key cannot pose
 * as a bank to the phones that trust it (RFC 5280, section 4.2.1.10).
 */
function limitedTo(names: string[]): Extension {
  const permittedSubtrees = new GeneralSubtrees(
    [...PRIVATE_NAMES, ...PRIVATE_NETWORKS, ...names].map(subtree),
  );
  const value = AsnConvert.serialize(new NameConstraints({ permittedSubtrees }));
  return new Extension(id_ce_nameConstraints, true, value);
}

/**
 * Whether an authority may certify a name or an address: a single one beyond it would make the
 * whole certificate invalid.
 * @param here what the authority may certify beside private networks and names
 */
export function mayCertify(name: string, here: string[]): boolean {
  if (here.includes(name)) return true;
  if (isIP(name) === 0)
    return PRIVATE_NAMES.some((domain) => name === domain || name.endsWith(`.${domain}`));
  const address = ipaddr.parse(name);
  return PRIVATE_NETWORKS.some((network) => {
    const [base, bits] = ipaddr.parseCIDR(network);
    if (base.kind() !== address.kind()) return false;
    return (address as ipaddr.IPv4).match(base as ipaddr.IPv4, bits);
  });
}

const newKeys = () => webcrypto.subtle.generateKey(P256, true, ['sign', 'verify']);
/** A random serial number of 127 bits, which is positive (RFC 5280, section 4.1.2.2). */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0]! &= 0x7f;
  bytes[1]! |= 1;
  return bytes.toString('hex');
}
function valid(at: Date, days: number) {
  // A phone whose clock is behind must not take it for one of tomorrow.
  const notBefore = new Date(at.getTime() - DAY_MS);
  return { notBefore, notAfter: new Date(at.getTime() + days * DAY_MS) };
}
function pemOf(key: webcrypto.CryptoKey): string {
  return KeyObject.from(key).export({ type: 'pkcs8', format: 'pem' }).toString();
}
function signingKeyOf(pem: string): Promise<webcrypto.CryptoKey> {
  const der = createPrivateKey(pem).export({ type: 'pkcs8', format: 'der' });
  return webcrypto.subtle.importKey('pkcs8', der, P256, false, ['sign']);
}
/** A name as it is: the library's own texts give quotes and signs a meaning. */
function named(name: string): Name {
  const value = new AttributeValue({ utf8String: name });
  const commonName = new AttributeTypeAndValue({ type: '2.5.4.3', value });
  return new Name(AsnConvert.serialize(new AsnName([new RelativeDistinguishedName([commonName])])));
}

/**
 * Makes a certificate authority for a restaurant's own network, good for ten years.
 * @param here the names and addresses that it may certify beside private ones
 */
export async function makeAuthority(name: string, here: string[], at: Date): Promise<PemPair> {
  const keys = await newKeys();
  const made = await X509CertificateGenerator.createSelfSigned({
    serialNumber: serialNumber(),
    name: named(name),
    ...valid(at, AUTHORITY_DAYS),
    signingAlgorithm: P256,
    keys,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      limitedTo(here),
    ],
  });
  return { cert: made.toString('pem'), key: pemOf(keys.privateKey) };
}

/**
 * Issues a certificate of the authority for a server, good for 90 days.
 * @param names host names and addresses
 */
export async function issueCertificate(
  authority: PemPair,
  names: string[],
  at: Date,
): Promise<PemPair> {
  const issuer = new X509Certificate(authority.cert);
  const keys = await newKeys();
  const made = await X509CertificateGenerator.create({
    serialNumber: serialNumber(),
    issuer: issuer.subjectName,
    // No host name: OpenSSL holds one to the authority's limits where no other name is (a lone
    // address).
    subject: named('Back office'),
    ...valid(at, SERVER_DAYS),
    signingAlgorithm: P256,
    publicKey: keys.publicKey,
    signingKey: await signingKeyOf(authority.key),
    extensions: [
      new BasicConstraintsExtension(false, undefined, true),
      new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
      new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
      new SubjectAlternativeNameExtension(
        names.map((value): JsonName => ({ type: isIP(value) === 0 ? 'dns' : 'ip', value })),
      ),
      await SubjectKeyIdentifierExtension.create(keys.publicKey),
      await AuthorityKeyIdentifierExtension.create(issuer.publicKey),
    ],
  });
  return {
    cert: `${made.toString('pem').trim()}\n${authority.cert.trim()}\n`,
    key: pemOf(keys.privateKey),
  };
}
