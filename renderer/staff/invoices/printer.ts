const KEPT_UNDER = 'printer';

/** The printer chosen last on this computer; none means the system's default. */
export function keptPrinter(): string {
  try {
    return localStorage.getItem(KEPT_UNDER) ?? '';
  } catch {
    return ''; // a browser that keeps nothing prints to the default
  }
}

export function keepPrinter(name: string): void {
  try {
    localStorage.setItem(KEPT_UNDER, name);
  } catch { /* as above */ }
}
