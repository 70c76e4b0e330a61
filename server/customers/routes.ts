import { forbidden, Problem, unauthenticated } from '../errors.ts';
import { foreignOrigin, ownOrigin } from '../http/origin.ts';
import { accepted, created, ok, type Reply } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { clearedCookies, cookieNames, endSession, endSessionOf, openSession, refreshSession, sessionCookies, type Tokens } from '../sessions/sessions.ts';
import { loginOf } from '../sessions/authenticate.ts';
import * as contract from './contract.ts';
import * as customers from './customers.ts';

const answer = (tokens: Tokens, email_verified: boolean, cookies: ReturnType<typeof sessionCookies>): Reply =>
  ok({ access_token: tokens.access_token, token_type: 'bearer', expires_in: tokens.expires_in, email_verified, mfa_required: false }, cookies);

export const customerRoutes = [
  on(contract.registerCustomer, async ({ body, locale, address }) =>
    created({ customer_id: await customers.register(body, locale, address), email: body.email, email_verified: false })),
  on(contract.verifyEmail, async ({ query, request }) => {
    // Mail scanners open links: a navigation or a HEAD uses no token up; the page asks first and then calls.
    if (request.method === 'HEAD' || request.get('Sec-Fetch-Mode') === 'navigate') throw new Problem(400, 'invalid_token');
    return ok({ email: await customers.verifyEmail(query.token), email_verified: true });
  }),
  on(contract.resendVerification, async ({ body, address }) => {
    await customers.resendVerification(body.email, address);
    return accepted({ accepted: true });
  }),
  on(contract.logInCustomer, async ({ body, address, userAgent, secure, request }) => {
    // Another site must not log a browser in as somebody else (login CSRF); a form post can come from anywhere and so sets no cookie.
    if (foreignOrigin(request)) throw forbidden();
    const customer = await customers.checkLogin('email' in body ? body.email : body.username, body.password, address);
    const tokens = await openSession('customer', customer.id, userAgent);
    return answer(tokens, customer.email_verified, request.is('application/json') ? sessionCookies('customer', tokens, secure) : []);
  }),
  on(contract.refreshCustomer, async ({ cookies, secure, request }) => {
    if (!ownOrigin(request)) throw forbidden();
    const token = cookies[cookieNames('customer', secure).refresh];
    if (!token) throw unauthenticated();
    const tokens = await refreshSession('customer', token);
    const { email_verified } = await customers.customerById(tokens.subject);
    return answer(tokens, email_verified, sessionCookies('customer', tokens, secure));
  }),
  on(contract.logOutCustomer, async ({ cookies, secure, request }) => {
    if (foreignOrigin(request)) throw forbidden();
    const login = await loginOf('customer', request, cookies).catch(() => null);
    if (login) await endSession(login.session);
    const token = cookies[cookieNames('customer', secure).refresh];
    if (token) await endSessionOf(token);
    return ok({ logged_out: true }, clearedCookies('customer', secure));
  }),
  on(contract.getProfile, async ({ caller }) => ok(customers.profileAnswer(await customers.customerById(caller.customer_id)))),
  on(contract.putProfile, async ({ caller, body }) => ok(customers.profileAnswer(await customers.changeProfile(caller.customer_id, body)))),
];
