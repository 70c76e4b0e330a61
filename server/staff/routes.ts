import { forbidden, unauthenticated } from '../errors.ts';
import { foreignOrigin, ownOrigin } from '../http/origin.ts';
import { ok, type Reply } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { clearedCookies, cookieNames, endSession, endSessionOf, openSession, refreshSession, sessionCookies, type Tokens } from '../sessions/sessions.ts';
import { loginOf } from '../sessions/authenticate.ts';
import { getMe, logInStaff, logOutStaff, refreshStaff } from './contract.ts';
import { activeUser, checkStaffLogin } from './staff.ts';

const answer = (tokens: Tokens, cookies: ReturnType<typeof sessionCookies>): Reply =>
  ok({ access_token: tokens.access_token, token_type: 'bearer', expires_in: tokens.expires_in, mfa_required: false }, cookies);

export const staffRoutes = [
  on(logInStaff, async ({ body, address, userAgent, secure, request }) => {
    // Another site must not log a browser in as somebody else (login CSRF); a form post can come from anywhere and so sets no cookie.
    if (foreignOrigin(request)) throw forbidden();
    const email = 'email' in body ? body.email : body.username;
    const tokens = await openSession('staff', await checkStaffLogin(email, body.password, address), userAgent);
    return answer(tokens, request.is('application/json') ? sessionCookies('staff', tokens, secure) : []);
  }),
  on(refreshStaff, async ({ cookies, secure, request }) => {
    if (!ownOrigin(request)) throw forbidden();
    const token = cookies[cookieNames('staff', secure).refresh];
    if (!token) throw unauthenticated();
    const tokens = await refreshSession('staff', token);
    return answer(tokens, sessionCookies('staff', tokens, secure));
  }),
  on(logOutStaff, async ({ cookies, secure, request }) => {
    if (foreignOrigin(request)) throw forbidden();
    const login = await loginOf('staff', request, cookies).catch(() => null);
    if (login) await endSession(login.session);
    const token = cookies[cookieNames('staff', secure).refresh];
    if (token) await endSessionOf(token);
    return ok({ logged_out: true }, clearedCookies('staff', secure));
  }),
  on(getMe, async ({ caller }) => {
    const { id, email, full_name, role, restaurant_id } = await activeUser(caller.user_id);
    return ok({ id, email, full_name, role, restaurant_id });
  }),
];
