import { recordBy } from '../audit/audit.ts';
import { config } from '../config.ts';
import { inTransaction } from '../database/transaction.ts';
import { invalid, type Fault } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { cardAddresses } from '../restaurant/lan.ts';
import { printedAddress } from '../restaurant/printed-address.ts';
import { firstRestaurant, portalHere, portalUrl } from '../restaurant/restaurant.ts';
import { staffElsewhere } from '../restaurant/staff-address.ts';
import { readSetting, writeSetting } from '../settings/settings.ts';
import type { changeNetwork as changeEndpoint, NetworkMode } from './contract.ts';
import { applyNetwork, postersAreStale, tunnelStatus } from './network.ts';
import { presentStaffElsewhere } from './staff-elsewhere.ts';
import { localNameOf } from './local-name.ts';
import { phoneCheck } from './phone-check.ts';
import { findCloudflared } from './programs.ts';
import { type NetworkValues, NETWORK, networkSettings } from './stored.ts';

/** The settings and the tunnel for their page, without the token. */
export async function presentNetwork() {
  const { PUBLIC_URL, TUNNEL_COMMAND } = config();
  const { mode, public_url, card, use_local_name, token } = await networkSettings();
  const status = tunnelStatus();
  return {
    mode: TUNNEL_COMMAND ? ('command' as const) : mode,
    fixed: [
      ...(PUBLIC_URL ? (['PUBLIC_URL'] as const) : []),
      ...(TUNNEL_COMMAND ? (['TUNNEL_COMMAND'] as const) : []),
    ],
    public_url,
    card,
    cards: cardAddresses(),
    local_name: localNameOf((await firstRestaurant())?.name ?? ''),
    use_local_name,
    printed_url: await printedAddress(),
    posters_stale: await postersAreStale(),
    check: await phoneCheck(),
    has_token: token !== null,
    has_cloudflared: findCloudflared() !== null,
    guests_url: portalUrl(),
    portal_here: portalHere(),
    staff_elsewhere: staffElsewhere() !== null,
    staff: await presentStaffElsewhere(),
    tunnel: status && { ...status, since: status.since.toISOString() },
  };
}

function faultsOf(mode: NetworkMode, url: string | null, hasToken: boolean): Fault[] {
  const missing = (path: string) => ({ path, message: 'required' });
  const faults: Fault[] = [];
  if ((mode === 'quick' || mode === 'named') && !findCloudflared())
    faults.push({ path: 'mode', message: 'no_cloudflared' });
  if ((mode === 'address' || mode === 'named') && url === null) faults.push(missing('public_url'));
  // A tunnel speaks https; cookies and links depend on it.
  if (mode === 'named' && url?.startsWith('http:'))
    faults.push({ path: 'public_url', message: 'public_address_https' });
  if (mode === 'named' && !hasToken) faults.push(missing('token'));
  return faults;
}

/**
 * Changes how guests reach the portal, and starts or ends the tunnel. What the environment sets
 * stays as it is there.
 * @throws Problem 422 at `mode` without cloudflared, at `public_url` or `token` where they are
 * missing
 */
export async function changeNetwork(
  caller: StaffCaller,
  { token, ...wanted }: Body<typeof changeEndpoint>,
): Promise<void> {
  await inTransaction(async () => {
    const stored = await readSetting<NetworkValues>(NETWORK);
    const hasToken = Boolean(token ?? (token === undefined && stored?.secret));
    const faults = faultsOf(wanted.mode, wanted.public_url, hasToken);
    if (faults.length > 0) throw invalid(faults);
    await writeSetting(NETWORK, wanted satisfies NetworkValues, token);
    await recordBy(caller, {
      action: 'settings.network_changed',
      subject_id: NETWORK,
      detail: { ...wanted, token_changed: token !== undefined },
    });
  });
  await applyNetwork();
}
