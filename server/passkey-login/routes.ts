import { enterAndRespond } from '../customers/entering.ts';
import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { countAttempt, LIMITS } from '../security/rate-limit.ts';
import { refuseForeign } from '../sessions/doors.ts';
import * as contract from './contract.ts';
import * as passkeys from '../passkeys/passkeys.ts';
import * as ceremonies from './ceremonies.ts';
import { relyingParty } from './relying-party.ts';

export const passkeyRoutes = [
  on(contract.listPasskeys, async ({ caller }) =>
    ok({ items: await passkeys.listPasskeys(caller.customer_id), next_cursor: null }),
  ),
  on(contract.beginPasskey, async ({ caller, request }) => {
    await countAttempt(LIMITS.claim, { account: `passkey:${caller.customer_id}` });
    return ok(await ceremonies.beginPasskey(caller.customer_id, relyingParty({ request })));
  }),
  on(contract.addPasskey, async ({ caller, body, request }) =>
    created(await ceremonies.addPasskey(caller.customer_id, body, relyingParty({ request }))),
  ),
  on(contract.renamePasskey, async ({ caller, params, body }) =>
    ok(await passkeys.renamePasskey(caller.customer_id, params.id, body.name)),
  ),
  on(contract.removePasskey, async ({ caller, params }) => {
    await ceremonies.removePasskey(caller.customer_id, params.id);
    return ok({ removed: true });
  }),
  on(contract.beginPasskeyLogin, async ({ request, address }) => {
    const party = relyingParty({ request });
    // Each challenge is a row: one address must not fill that table.
    await countAttempt(LIMITS.claims, { address });
    return ok(await ceremonies.beginPasskeyLogin(party));
  }),
  on(contract.logInByPasskey, async ({ body, ...asked }) => {
    refuseForeign(asked);
    const party = relyingParty(asked);
    const { address } = asked;
    return enterAndRespond(await ceremonies.logInByPasskey(body, { address, party }), asked);
  }),
];
