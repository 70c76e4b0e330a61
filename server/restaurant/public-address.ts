/** The address at which guests reach the portal from everywhere, where there is one. */
import { config } from '../config.ts';

export interface PublicAddress {
  /** Without a trailing slash. */
  url: string;
  /** Whether it stays: what is printed on a receipt must open in a year. */
  isLasting: boolean;
}
let known: PublicAddress | null = null;

/** Sets the address of the tunnel that runs, or of the settings; null for none. */
export function setPublicAddress(address: PublicAddress | null): void {
  known = address;
}

/** The public address: that of `PUBLIC_URL`, else of the settings or the tunnel. */
export function publicUrl(): string | undefined {
  return config().PUBLIC_URL ?? known?.url;
}

/** The public address where it is the same in a year. */
export function lastingPublicUrl(): string | undefined {
  return config().PUBLIC_URL ?? (known?.isLasting ? known.url : undefined);
}
