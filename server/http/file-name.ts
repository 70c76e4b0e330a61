/**
 * A file's name as every system takes it: no path, no line break, no quote, and hidden nowhere
 * (ASVS 5.4.1, 5.4.2).
 */
export function plainName(name: string): string {
  return name.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_');
}
