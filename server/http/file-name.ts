/**
 * A file name that every system accepts: no path, no line break, no quote, not hidden (ASVS 5.4.1,
 * 5.4.2).
 */
export function plainName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_');
}
