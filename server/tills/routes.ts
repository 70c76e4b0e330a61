import { created, ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { entryCookies, refuseForeign } from '../sessions/doors.ts';
import * as contract from './contract.ts';
import { acceptPairing, createPairing } from './pairings.ts';
import { listTills, logInByPin, pairTill, peopleAt, renewedCookie, unpairTill } from './tills.ts';

export const tillRoutes = [
  on(contract.pairTill, async ({ caller, body, ...machine }) => {
    const { till, cookie } = await pairTill(caller, body, machine);
    return created(till, [cookie]);
  }),
  on(contract.createPairing, async ({ caller, body }) =>
    created(await createPairing(caller, body)),
  ),
  on(contract.acceptPairing, async ({ body, ...asked }) => {
    refuseForeign(asked);
    const { till, cookie } = await acceptPairing(body.token, asked);
    return created(till, [cookie]);
  }),
  on(contract.listTills, async ({ caller, ...machine }) =>
    ok({ items: await listTills(caller, machine), next_cursor: null }),
  ),
  on(contract.unpairTill, async ({ caller, params }) =>
    ok({ ended: await unpairTill(caller, params.id) }),
  ),
  on(contract.listPeople, async (machine) => ok(await peopleAt(machine))),
  on(contract.logInByPin, async ({ body, ...asked }) => {
    refuseForeign(asked);
    const tokens = await logInByPin(asked, body);
    const { access_token, expires_in } = tokens;
    return ok({ access_token, token_type: 'bearer', expires_in, mfa_required: false }, [
      ...(await entryCookies('staff', tokens, asked)),
      renewedCookie(asked),
    ]);
  }),
];
