/**
 * Whether a text is an http or https address without user, path, query and fragment: paths are
 * added to it in QR codes and mails.
 */
export function isBareAddress(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const { protocol, username, pathname, search, hash } = new URL(text);
  return /^https?:$/.test(protocol) && pathname === '/' && !username && !search && !hash;
}
