import type { Format } from './printing.ts';

const keptUnder = (format: Format) => `printer.${format}`;

/**
 * The printer last used on this computer for the format; none means the system's default printer.
 */
export function keptPrinter(format: Format): string {
  try {
    return localStorage.getItem(keptUnder(format)) ?? '';
  } catch {
    return ''; // without storage the default printer is used
  }
}

export function keepPrinter(format: Format, name: string): void {
  try {
    localStorage.setItem(keptUnder(format), name);
  } catch {
    /* no storage */
  }
}
