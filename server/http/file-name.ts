/** A file's name as every system takes it: no path, no line break, no quote, and hidden nowhere (ASVS 5.4.1, 5.4.2). */
export const plainName = (name: string): string =>
  name.replace(/[^A-Za-z0-9._-]/g, '_').replace(/^\.+/, '_');
