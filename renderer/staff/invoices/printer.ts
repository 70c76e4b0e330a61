import type { Format } from './printing.ts';

const storageKey = (format: Format) => `printer.${format}`;

/**
 * The printer last used on this computer for the format; none means the system's default printer.
 */
export function lastPrinter(format: Format): string {
  try {
    return localStorage.getItem(storageKey(format)) ?? '';
  } catch {
    return ''; // without storage the default printer is used
  }
}

export function storePrinter(format: Format, name: string): void {
  try {
    localStorage.setItem(storageKey(format), name);
  } catch {
    /* no storage */
  }
}
