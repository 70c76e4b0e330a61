/** Whether other devices of the restaurant reach the back office, as an owner chose it. */
import { toDataURL } from 'qrcode';
import { recordBy } from '../audit/audit.ts';
import { config } from '../config.ts';
import { inTransaction } from '../database/transaction.ts';
import { conflict } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import { portalOnLan } from '../restaurant/restaurant.ts';
import { staffElsewhere } from '../restaurant/staff-address.ts';
import { writeSetting } from '../settings/settings.ts';
import { isOwnCertificate, staffNames, trustedAuthority } from './authority.ts';
import { applyNetwork } from './network.ts';
import {
  speaksHttps,
  STAFF_ELSEWHERE,
  staffFixed,
  staffProblem,
  wantsStaffElsewhere,
} from './staff-listeners.ts';

/** The authority that devices are asked to trust; null with a certificate of the owner's. */
async function presentAuthority() {
  const trusted = isOwnCertificate() ? null : await trustedAuthority();
  return (
    trusted && {
      fingerprint: trusted.certificate.fingerprint256,
      valid_until: new Date(trusted.certificate.validTo).toISOString(),
      renewed_at: trusted.renewed_at,
      help_url: `${portalOnLan()}/trust`,
    }
  );
}

/** How other devices reach the back office, for the page of the network. */
export async function presentStaffElsewhere() {
  const address = staffElsewhere();
  const isHttps = address?.startsWith('https:') ?? false;
  const authority = isHttps ? await presentAuthority() : null;
  return {
    on: speaksHttps() || (await wantsStaffElsewhere()),
    fixed: [...staffFixed(), ...(config().STAFF_TLS_CERT ? (['STAFF_TLS_CERT'] as const) : [])],
    address,
    problem: staffProblem(),
    names: isHttps && authority ? await staffNames() : [],
    authority,
    help_qr_code: authority && (await toDataURL(authority.help_url, { margin: 2, width: 464 })),
  };
}

/**
 * Lets other devices in, or this machine alone, at once.
 * @throws Problem 409 `set_by_environment` where `STAFF_HOST` or `STAFF_TLS` decide
 */
export async function changeStaffElsewhere(caller: StaffCaller, on: boolean): Promise<void> {
  if (staffFixed().length > 0) throw conflict('set_by_environment');
  await inTransaction(async () => {
    await writeSetting(STAFF_ELSEWHERE, { on });
    await recordBy(caller, {
      action: 'settings.staff_elsewhere_changed',
      subject_id: STAFF_ELSEWHERE,
      detail: { on },
    });
  });
  await applyNetwork();
}
