/** More would make the QR's squares too small for a phone's camera, and an app shows no more. */
const MOST_CHARACTERS = 40;
const FALLBACK = 'Restaurant';
/** The joiners U+200C and U+200D stay: words of several scripts are spelt with them. */
const UNSHOWN = /[:\p{Cc}\p{Cs}\p{Zl}\p{Zp}]|(?![\u200c\u200d])\p{Cf}/gu;

/**
 * A name as it may stand in the label of an otpauth address: a colon there parts issuer and
 * account, so that neither may hold one; control and direction characters show in no app; half a
 * surrogate pair cannot be encoded.
 */
function labelPart(name: string): string {
  const plain = name.replace(UNSHOWN, ' ').replace(/\s+/g, ' ').trim();
  return [...plain].slice(0, MOST_CHARACTERS).join('').trim();
}

/**
 * The address that an authenticator app scans (Google's "Key Uri Format"): `issuer:account` as the
 * label, each part encoded, and the issuer once more as a parameter. The colon between them is a
 * plain one; spaces are %20, since apps do not read `+` as one.
 */
export function totpUrl(secret: string, account: string, issuer: string): string {
  const name = encodeURIComponent(labelPart(issuer) || FALLBACK);
  const label = `${name}:${encodeURIComponent(account.replaceAll(':', ''))}`;
  return `otpauth://totp/${label}?secret=${secret}&issuer=${name}`;
}
