/**
 * The longest name: more would make the QR code too fine for a phone's camera, and an app shows no
 * more.
 */
const MOST_CHARACTERS = 40;
const FALLBACK = 'Restaurant';
/** The joiners U+200C and U+200D stay, since several scripts need them. */
const UNSHOWN = /[:\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

/**
 * A name for the label of an otpauth address. A colon there separates issuer and account, so
 * neither may contain one; control and direction characters are shown by no app; half a surrogate
 * pair cannot be encoded.
 */
function labelPart(name: string): string {
  const plain = name.replace(UNSHOWN, ' ').replace(/\s+/g, ' ').trim();
  return [...plain].slice(0, MOST_CHARACTERS).join('').trim();
}

/**
 * The address that an authenticator app scans (Google's "Key Uri Format"): `issuer:account` as the
 * label, each part encoded, and the issuer again as a parameter. The colon between them is not
 * encoded; spaces are %20, since apps do not read `+` as one.
 */
export function totpUrl(secret: string, account: string, issuer: string): string {
  const name = encodeURIComponent(labelPart(issuer) || FALLBACK);
  const label = `${name}:${encodeURIComponent(account.replaceAll(':', ''))}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${name}`;
}
