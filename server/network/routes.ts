import { attachment, ok, type Reply } from '../http/reply.ts';
import { on } from '../http/router.ts';
import * as contract from './contract.ts';
import { arrive, startPhoneCheck } from './phone-check.ts';
import { PHONE_PAGE_POLICY, phonePage } from './phone-page.ts';
import { changeNetwork, presentNetwork } from './settings.ts';
import { changeStaffElsewhere } from './staff-elsewhere.ts';
import { trustedFile, trustPage } from './trust.ts';

export const networkRoutes = [
  on(contract.getNetwork, async () => ok(await presentNetwork())),
  on(contract.changeNetwork, async ({ caller, body }) => {
    await changeNetwork(caller, body);
    return ok(await presentNetwork());
  }),
  on(contract.changeStaffElsewhere, async ({ caller, body }) => {
    await changeStaffElsewhere(caller, body.on);
    return ok(await presentNetwork());
  }),
  on(contract.startPhoneCheck, async () => ok(await startPhoneCheck())),
];

/** A page without scripts, under a policy of its own. */
function html(page: string, policy: string): Reply {
  return {
    status: 200,
    stream: (_request, response) => {
      response.set('Content-Security-Policy', policy).type('html').send(page);
      return Promise.resolve();
    },
  };
}

export const networkPortalRoutes = [
  on(contract.arriveByPhone, async ({ params, address, locale }) => {
    const page = phonePage(locale, await arrive(params.code, address));
    return html(page, PHONE_PAGE_POLICY);
  }),
  on(contract.trustPage, async ({ locale, address, request }) => {
    const { page, policy } = await trustPage({ address, headers: request.headers }, locale);
    return html(page, policy);
  }),
  on(contract.trustCertificate, async ({ address, request }) => {
    const bytes = await trustedFile({ address, headers: request.headers }, 'crt');
    return attachment(bytes, 'application/x-x509-ca-cert', 'back-office.crt');
  }),
  on(contract.trustProfile, async ({ address, request }) => {
    const bytes = await trustedFile({ address, headers: request.headers }, 'mobileconfig');
    return attachment(bytes, 'application/x-apple-aspen-config', 'back-office.mobileconfig');
  }),
];
