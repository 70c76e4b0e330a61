/**
 * The page of the portal by which a device of staff comes to trust the certificate of the back
 * office. It is plain http on purpose: it must open before the certificate is trusted, and holds no
 * secret. Who stands in the network between could give another certificate, so the page asks to
 * compare its fingerprint with the one on the owner's screen.
 */
import { createHash, type X509Certificate } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import ipaddr from 'ipaddr.js';
import { escapeHtml } from '../escape-html.ts';
import { notFound } from '../errors.ts';
import { isForwarded } from '../http/headers.ts';
import { plainPages } from '../http/plain-page.ts';
import { staffElsewhere } from '../restaurant/staff-address.ts';
import { type TextKey, text } from '../texts.ts';
import { authorityCertificate, isOwnCertificate } from './authority.ts';

interface Visitor {
  address: string;
  headers: IncomingHttpHeaders;
}
const IN_HOUSE = ['private', 'loopback', 'linkLocal', 'uniqueLocal', 'carrierGradeNat', 'reserved'];

/** Whether a request comes from the restaurant's network, and not by a tunnel or from outside. */
function isInHouse({ address, headers }: Visitor): boolean {
  if (isForwarded(headers) || !ipaddr.isValid(address)) return false;
  return IN_HOUSE.includes(ipaddr.process(address).range());
}

/** @throws Problem 404 for a visitor from outside, and where no device has to trust anything */
async function certificateFor(visitor: Visitor): Promise<X509Certificate> {
  const isAsked = staffElsewhere()?.startsWith('https:') && !isOwnCertificate();
  const certificate = isAsked && isInHouse(visitor) ? await authorityCertificate() : null;
  if (!certificate) throw notFound();
  return certificate;
}

/** The certificate as a file for a kind of device. @throws Problem 404 as the page */
export async function trustedFile(visitor: Visitor, kind: 'crt' | 'mobileconfig'): Promise<Buffer> {
  const certificate = await certificateFor(visitor);
  return kind === 'crt' ? certificate.raw : Buffer.from(profileOf(certificate));
}

/** The name in the certificate, which has no other part. */
const nameOf = ({ subject }: X509Certificate) => subject.replace(/^CN=/, '');

/**
 * A UUID that is the same for the same certificate, so that a second installation replaces the
 * first.
 */
function uuidFrom(certificate: X509Certificate, part: string): string {
  const hash = createHash('sha256').update(certificate.raw).update(part).digest('hex');
  return hash.slice(0, 32).replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}

/** A configuration profile of Apple that installs the certificate (com.apple.security.root). */
function profileOf(certificate: X509Certificate): string {
  const name = escapeHtml(nameOf(certificate));
  const common = (part: string, type: string) =>
    `<key>PayloadDisplayName</key><string>${name}</string>` +
    `<key>PayloadIdentifier</key><string>back-office.${uuidFrom(certificate, part)}</string>` +
    `<key>PayloadType</key><string>${type}</string>` +
    `<key>PayloadUUID</key><string>${uuidFrom(certificate, part)}</string>` +
    '<key>PayloadVersion</key><integer>1</integer>';
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" ' +
    '"http://www.apple.com/DTDs/PropertyList-1.0.dtd">\n<plist version="1.0"><dict>' +
    '<key>PayloadContent</key><array><dict>' +
    '<key>PayloadCertificateFileName</key><string>back-office.crt</string>' +
    `<key>PayloadContent</key><data>${certificate.raw.toString('base64')}</data>` +
    `${common('certificate', 'com.apple.security.root')}</dict></array>` +
    `${common('profile', 'Configuration')}</dict></plist>\n`
  );
}

const PAGES = plainPages(`
  :root {
    color-scheme: light dark;
    font:
      1rem/1.5 system-ui,
      sans-serif;
    --line: #d9d9de;
    --soft: #5c5c66;
    --bg: #fff;
    --ink: #1a1a1f;
    --acc: #1f5fa8;
    --on: #fff;
  }
  @media (prefers-color-scheme: dark) {
    :root {
      --line: #3a3a42;
      --soft: #a5a5b0;
      --bg: #15161a;
      --ink: #f1f1f4;
      --acc: #8ab8ee;
      --on: #10151c;
    }
  }
  html {
    background: var(--bg);
    color: var(--ink);
  }
  body {
    max-width: 36rem;
    margin: 0 auto;
    padding: 1.5rem 1.25rem 4rem;
    overflow-wrap: anywhere;
  }
  h1 {
    margin: 0.5rem 0 0.75rem;
    font-size: 1.5rem;
    line-height: 1.25;
  }
  h2 {
    margin: 0;
    font-size: 1rem;
  }
  p {
    margin: 0 0 0.75rem;
  }
  .soft {
    color: var(--soft);
  }
  code {
    display: block;
    margin: 0 0 1.25rem;
    font:
      0.875rem/1.7 ui-monospace,
      monospace;
  }
  section {
    padding: 1rem 0;
    border-top: 1px solid var(--line);
  }
  section p {
    margin: 0.25rem 0 0;
  }
  a {
    color: var(--acc);
  }
  a.act {
    display: inline-block;
    margin: 0.75rem 0 0;
    padding: 0.75rem 1.125rem;
    border-radius: 0.5rem;
    background: var(--acc);
    color: var(--on);
    font-weight: 600;
    text-decoration: none;
  }`);

const FILES = { crt: '/trust/certificate.crt', profile: '/trust/certificate.mobileconfig' };
const SYSTEMS = [
  { key: 'iphone', name: 'iPhone, iPad', file: FILES.profile },
  { key: 'android', name: 'Android', file: FILES.crt },
  { key: 'windows', name: 'Windows', file: FILES.crt },
  { key: 'mac', name: 'Mac', file: FILES.crt },
] as const;

/** The device that asks, by what its browser says of itself: its steps come first. */
function systemOf(userAgent = ''): (typeof SYSTEMS)[number]['key'] {
  if (/iPhone|iPad|iPod/.test(userAgent)) return 'iphone';
  if (/Android/.test(userAgent)) return 'android';
  return /Macintosh/.test(userAgent) ? 'mac' : 'windows';
}

/** A fingerprint in lines of eight bytes, as the owner's screen shows it. */
const inLines = (fingerprint: string) =>
  fingerprint.replaceAll(':', ' ').replace(/((?:\S\S ){7}\S\S) /g, '$1<br>');

/** The page in the reader's language. @throws Problem 404 as `certificateFor` */
export async function trustPage(visitor: Visitor, locale: string) {
  const certificate = await certificateFor(visitor);
  const address = escapeHtml(staffElsewhere() ?? '');
  const words = (key: TextKey, values = {}) => escapeHtml(text(locale, key, values));
  const first = systemOf(visitor.headers['user-agent']);
  const systems = [...SYSTEMS].sort((one, other) => +(other.key === first) - +(one.key === first));
  const sections = systems.map(
    ({ key, name, file }) =>
      `<section><h2>${name}</h2><p>${words(`trust_${key}`)}</p>` +
      `<a class="act" href="${file}">${words('trust_download')}</a></section>`,
  );
  const page = PAGES.render({
    locale,
    title: text(locale, 'trust_title'),
    body:
      `<main><p class="soft">${escapeHtml(nameOf(certificate))}</p>` +
      `<h1>${words('trust_title')}</h1><p>${words('trust_why')}</p>` +
      `<p>${words('trust_compare')}</p>` +
      `<code dir="ltr">${inLines(certificate.fingerprint256)}</code>` +
      `${sections.join('')}<section><p>${words('trust_then')}</p>` +
      `<p><a href="${address}">${address}</a></p></section></main>`,
  });
  return { page, policy: PAGES.policy };
}
