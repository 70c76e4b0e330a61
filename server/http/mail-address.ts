/**
 * One mail address, as it is stored and compared. Pure: it runs in the browser too. Local part: RFC
 * 5321 dot-atom signs and, by RFC 6531, letters of any script. Domain: host names and international
 * ones. No quotes, comments, lists, controls, bidirectional or invisible characters, so that no
 * header or second recipient can be injected.
 */

/** Octets of an address and of its local part (RFC 5321, 4.5.3.1, with erratum 1690). */
const MOST_OCTETS = 254;
const MOST_LOCAL_OCTETS = 64;

const LOCAL = /^[A-Za-z0-9.!#$%&'*+/=?^_`{|}~\p{L}\p{M}\p{N}-]+$/u;
const DOMAIN = /^[a-z0-9](?:[a-z0-9-]{0,62})(?:\.[a-z0-9](?:[a-z0-9-]{0,62}))+$/;
const TYPED_DOMAIN = /^[\p{L}\p{N}][\p{L}\p{M}\p{N}.-]+$/u;
// Invisible letters (Hangul fillers, variation selectors) would make two addresses look alike.
const UNSEEN = /\p{Default_Ignorable_Code_Point}/u;
const NOT_ASCII = /[^\x00-\x7f]/;
const PREFIX = 'xn--';

const octets = (text: string) => new TextEncoder().encode(text).length;

/**
 * A domain in ASCII, as DNS and mail servers use it (UTS 46, by the URL parser that browsers and
 * Node have), or null.
 */
export function domainToAscii(domain: string): string | null {
  if (!NOT_ASCII.test(domain)) return DOMAIN.test(domain) ? domain : null;
  try {
    const { hostname } = new URL(`http://${domain}`);
    // Digits of other scripts could become an IPv4 address.
    return DOMAIN.test(hostname) && !/\.\d+$/.test(hostname) ? hostname : null;
  } catch {
    return null;
  }
}

const [BASE, LEAST, MOST, SKEW, DAMP] = [36, 1, 26, 38, 700] as const;

/** RFC 3492, 6.1. */
function adapt(delta: number, points: number, first: boolean): number {
  let rest = first ? Math.floor(delta / DAMP) : Math.floor(delta / 2);
  rest += Math.floor(rest / points);
  let k = 0;
  for (; rest > ((BASE - LEAST) * MOST) / 2; k += BASE) rest = Math.floor(rest / (BASE - LEAST));
  return k + Math.floor(((BASE - LEAST + 1) * rest) / (rest + SKEW));
}

const DIGITS = 'abcdefghijklmnopqrstuvwxyz0123456789';

/**
 * Decodes one label of Punycode, without its prefix (RFC 3492, 6.2).
 * @throws RangeError for a text that is none
 */
function decodeLabel(encoded: string): string {
  const dash = encoded.lastIndexOf('-');
  const decoded = [...encoded.slice(0, Math.max(dash, 0))].map((sign) => sign.codePointAt(0)!);
  let [code, index, bias] = [128, 0, 72];
  for (let at = dash + 1; at < encoded.length;) {
    const before = index;
    for (let [weight, k] = [1, BASE]; ; k += BASE) {
      const digit = DIGITS.indexOf(encoded[at++] ?? '!');
      if (digit < 0) throw new RangeError('no Punycode');
      index += digit * weight;
      const threshold = Math.min(Math.max(k - bias, LEAST), MOST);
      if (digit < threshold) break;
      weight *= BASE - threshold;
    }
    const length = decoded.length + 1;
    bias = adapt(index - before, length, before === 0);
    code += Math.floor(index / length);
    index %= length;
    decoded.splice(index++, 0, code);
  }
  return String.fromCodePoint(...decoded);
}

/**
 * A domain of DNS as people write it, or null where a label with the prefix is not valid Punycode.
 */
function domainToUnicode(ascii: string): string | null {
  if (!ascii.includes(PREFIX)) return ascii;
  try {
    const shown = ascii
      .split('.')
      .map((label) => (label.startsWith(PREFIX) ? decodeLabel(label.slice(PREFIX.length)) : label))
      .join('.');
    return TYPED_DOMAIN.test(shown) && !UNSEEN.test(shown) && domainToAscii(shown) === ascii
      ? shown
      : null;
  } catch {
    return null;
  }
}

/** The domain in its one spelling, the readable one, also where Punycode was typed. */
function canonicalDomain(typed: string): { shown: string; ascii: string } | null {
  const domain = typed.normalize('NFC').toLowerCase();
  if (!TYPED_DOMAIN.test(domain) || UNSEEN.test(domain)) return null;
  const ascii = domainToAscii(domain);
  const shown = ascii && domainToUnicode(ascii);
  return shown ? { shown, ascii } : null;
}

/**
 * The canonical spelling of an address: NFC, lower case, an international domain in its letters, so
 * that two spellings of a mailbox are one account. Letters of other scripts that look alike stay
 * different, and belong to the account that proved the address.
 * @returns null for what is no address
 */
export function canonicalAddress(typed: string): string | null {
  const parts = typed.trim().split('@');
  if (parts.length !== 2) return null;
  const local = parts[0]!.normalize('NFC').toLowerCase().normalize('NFC');
  const domain = canonicalDomain(parts[1]!);
  if (!domain || !LOCAL.test(local) || UNSEEN.test(local)) return null;
  if (octets(local) > MOST_LOCAL_OCTETS) return null;
  if (octets(local) + 1 + domain.ascii.length > MOST_OCTETS) return null;
  return `${local}@${domain.shown}`;
}

/**
 * Whether only a server with SMTPUTF8 accepts the address (RFC 6531); the domain alone can be
 * written in ASCII.
 */
export function needsSmtpUtf8(address: string) {
  return NOT_ASCII.test(address.slice(0, address.lastIndexOf('@')));
}
