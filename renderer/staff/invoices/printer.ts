import type { Format } from './printing.ts';

const keptUnder = (format: Format) => `printer.${format}`;

/** The printer that this computer last used for such paper; none means the system's default. */
export function keptPrinter(format: Format): string {
  try {
    return localStorage.getItem(keptUnder(format)) ?? '';
  } catch {
    return ''; // a browser that keeps nothing prints to the default
  }
}

export function keepPrinter(format: Format, name: string): void {
  try {
    localStorage.setItem(keptUnder(format), name);
  } catch {
    /* as above */
  }
}
