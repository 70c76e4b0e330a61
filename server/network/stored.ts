/** How guests reach the portal, as an owner chose it. */
import { readSetting } from '../settings/settings.ts';
import type { NetworkMode } from './contract.ts';

export interface NetworkValues {
  mode: NetworkMode;
  public_url: string | null;
  /** The network card whose address guests use; null for that of the default route. */
  card: string | null;
  /** Whether the name of the local network stands in the QR codes. */
  use_local_name: boolean;
}
export const NETWORK = 'network';

export async function networkSettings(): Promise<NetworkValues & { token: string | null }> {
  const stored = await readSetting<NetworkValues>(NETWORK);
  return {
    mode: stored?.value.mode ?? 'lan',
    public_url: stored?.value.public_url ?? null,
    card: stored?.value.card ?? null,
    use_local_name: stored?.value.use_local_name ?? false,
    token: stored?.secret ?? null,
  };
}
