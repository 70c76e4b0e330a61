/** Escapes every character of markup as a number, at the sink (XSS, ASVS 1.2.1). */
export function escapeHtml(value: string): string {
  return value.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
