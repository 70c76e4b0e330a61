/**
 * The IPC channels between a staff page and the desktop app, with their types; no code.
 */

export interface Printer {
  /** The name in the operating system, by which a printer is chosen. */
  name: string;
  displayName: string;
  isDefault: boolean;
}

export interface PrintInput {
  /** Absent for what is no invoice. */
  invoice_id?: string;
  /** Names the document; the desktop app fetches it. A page never chooses a path or a URL. */
  print_job_id: string;
  /** A system name from `printers()`; the system's default printer when left out. */
  printer?: string;
  format: 'a4' | 'receipt';
}

export interface Desktop {
  printers(): Promise<Printer[]>;
  /** Resolves once the system's spooler has the document, not when it is printed. */
  print(input: PrintInput): Promise<{ handed_to_spooler: true }>;
  quit(): Promise<void>;
}

export type Channel = keyof Desktop;
export type InputOf<C extends Channel> = Parameters<Desktop[C]>[0];
export type OutputOf<C extends Channel> = Awaited<ReturnType<Desktop[C]>>;

declare global {
  interface Window {
    /** Absent in a browser. */
    desktop?: Desktop;
  }
}
