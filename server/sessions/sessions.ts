import { not, notYetOver } from '../database/conditions.ts';
import { isNotYetOver, now } from '../clock.ts';
import { config } from '../config.ts';
import { change, find, findOne, insert, update } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { notFound, unauthenticated } from '../errors.ts';
import type { Cookie } from '../http/reply.ts';
import { signAccessToken, type Audience } from '../security/access-tokens.ts';
import { randomToken, sha256 } from '../security/random.ts';
import { RefreshToken, Session } from './model.ts';

const DAY = 24 * 3600;
/** Staff screens are unattended at times: a day. A guest's phone is their own: 30 days in all. */
const LIFETIME_SECONDS = { staff: DAY, customer: 30 * DAY };
/**
 * The most sessions of an account; the oldest ends, so that stolen logins cannot accumulate unseen
 * (ASVS 7.1.2).
 */
const MOST_SESSIONS = 10;
const STAFF_TOKEN_MINUTES = 15;
/** A PIN is short: its session ends with the shift, however much it is used. */
const PIN_SECONDS = DAY / 2;

/**
 * Cookie names differ by port, since cookies ignore ports; `__Host-` needs https (ASVS 3.3.1,
 * 3.5.4).
 */
export function cookieNames(audience: Audience, secure: boolean) {
  const prefix = secure ? '__Host-' : '';
  return { access: `${prefix}${audience}_access`, refresh: `${prefix}${audience}_refresh` };
}

export interface Tokens {
  access_token: string;
  token_type: 'bearer';
  expires_in: number;
  refresh_token: string;
  subject: string;
}

const column = (audience: Audience) => (audience === 'staff' ? 'user_id' : 'customer_id');
function minutes(audience: Audience) {
  return audience === 'staff' ? STAFF_TOKEN_MINUTES : config().CUSTOMER_TOKEN_MINUTES;
}

async function tokensFor(audience: Audience, session: string, subject: string): Promise<Tokens> {
  const refresh_token = randomToken();
  await insert(RefreshToken, { token_hash: sha256(refresh_token), session_id: session });
  const access_token = await signAccessToken(audience, { subject, session }, minutes(audience));
  return {
    access_token,
    token_type: 'bearer',
    expires_in: minutes(audience) * 60,
    refresh_token,
    subject,
  };
}

/** The cookie of a paired device: a till, a kitchen screen, the phone of a person. */
export function deviceCookie(secure: boolean) {
  return `${secure ? '__Host-' : ''}till`;
}
/** The hash by which a paired device is known, of its cookie; null without one. */
export function deviceHash({ cookies, secure }: Browser): string | null {
  const token = cookies[deviceCookie(secure)];
  return token ? sha256(token) : null;
}

interface Browser {
  cookies: Record<string, string>;
  secure: boolean;
}
interface Opening {
  userAgent: string;
  /** The browser, which may be that of a paired device. */
  browser?: Browser;
  /** The till on which a PIN was given in place of a password. */
  till_id?: string | null;
}

/** Opens a session for somebody who is authenticated. */
export function openSession(
  audience: Audience,
  subject: string,
  { userAgent, browser, till_id = null }: Opening,
): Promise<Tokens> {
  return inTransaction(async () => {
    const at = now();
    const session = await insert(Session, {
      [column(audience)]: subject,
      till_id,
      device_hash: browser ? deviceHash(browser) : null,
      user_agent: userAgent || null,
      last_seen_at: at,
      expires_at: new Date(
        at.getTime() + (till_id === null ? LIFETIME_SECONDS[audience] : PIN_SECONDS) * 1000,
      ),
    });
    const surplus = await openSessions(audience, subject).then((all) =>
      all.slice(MOST_SESSIONS).map(({ id }) => id),
    );
    if (surplus.length > 0) await update(Session, { id: surplus }, { ended_at: at });
    return tokensFor(audience, session.id, subject);
  });
}

function openSessions(audience: Audience, subject: string) {
  return find(
    Session,
    {
      [column(audience)]: subject,
      ended_at: null,
      expires_at: notYetOver(LIFETIME_SECONDS[audience] * 1000),
    },
    {
      order: [
        ['created_at', 'DESC'],
        ['id', 'DESC'],
      ],
    },
  );
}

function presentSession({ id, user_agent, created_at, last_seen_at }: Session, current: string) {
  return {
    id,
    user_agent: user_agent ?? null,
    created_at: created_at.toISOString(),
    last_seen_at: last_seen_at.toISOString(),
    current: id === current,
  };
}

/** The open sessions of an account, newest first; `current` marks the one of the request. */
export async function listSessions(audience: Audience, subject: string, current: string) {
  return (await openSessions(audience, subject)).map((session) => presentSession(session, current));
}

/** Every stored session of an account, ended or not, newest first. */
export async function everySessionOf(audience: Audience, subject: string, current: string) {
  const rows = await find(
    Session,
    { [column(audience)]: subject },
    {
      order: [
        ['created_at', 'DESC'],
        ['id', 'DESC'],
      ],
    },
  );
  return rows.map((row) => ({
    ...presentSession(row, current),
    expires_at: row.expires_at.toISOString(),
    ended_at: row.ended_at?.toISOString() ?? null,
  }));
}

/**
 * Whether the account logged in before, but never from such a browser, which is worth a mail (ASVS
 * 6.3.5).
 */
export async function isNewDevice(
  audience: Audience,
  subject: string,
  userAgent: string,
): Promise<boolean> {
  const known = await find(
    Session,
    { [column(audience)]: subject },
    { columns: ['user_agent'], order: [['created_at', 'DESC']], limit: 100 },
  );
  return known.length > 0 && !known.some(({ user_agent }) => (user_agent ?? '') === userAgent);
}

/** Ends one session of an account. @throws Problem 404 */
export function endOwnSession(audience: Audience, subject: string, id: string) {
  return inTransaction(async () => {
    const ended = await update(
      Session,
      { id, [column(audience)]: subject, ended_at: null },
      { ended_at: now() },
    );
    if (ended !== 1) throw notFound();
  });
}

/**
 * Ends the sessions of an account except the given one.
 * @returns how many ended
 */
export function endSessionsOf(audience: Audience, subject: string, keep?: string) {
  return inTransaction(async () => {
    const ended = await update(
      Session,
      {
        [column(audience)]: subject,
        ended_at: null,
        ...(keep && { id: not(keep) }),
      },
      { ended_at: now() },
    );
    return ended;
  });
}

/**
 * Ends the sessions of a paired device, whether a PIN or a password opened them.
 * @param keep a session that a password opened and that stays
 * @returns how many ended
 */
export function endSessionsAt(
  till_id: string,
  device_hash: string,
  keep?: string,
): Promise<number> {
  return inTransaction(async () => {
    const end = { ended_at: now() };
    const byPin = await update(Session, { till_id, ended_at: null }, end);
    const others = { device_hash, ended_at: null, ...(keep && { id: not(keep) }) };
    return byPin + (await update(Session, others, end));
  });
}

/**
 * Makes the staff session of a browser one of the paired device that it became: a login from before
 * ends with the pairing too.
 */
export async function moveToDevice(
  { cookies, secure }: Browser,
  device_hash: string,
): Promise<void> {
  const refreshToken = cookies[cookieNames('staff', secure).refresh];
  const row = refreshToken && (await findOne(RefreshToken, { token_hash: sha256(refreshToken) }));
  if (row) await update(Session, { id: row.session_id, ended_at: null }, { device_hash });
}

/** When each paired device was used last by a session, by its hash. */
export async function lastSeenAtDevices(hashes: string[]): Promise<Map<string, Date>> {
  const rows = await find(
    Session,
    { device_hash: hashes },
    { columns: ['device_hash', 'last_seen_at'], order: ['last_seen_at'] },
  );
  return new Map(rows.map(({ device_hash, last_seen_at }) => [device_hash!, last_seen_at]));
}

/** Ends the sessions that a user's PIN opened, except the given one. */
export function endPinSessionsOf(user_id: string, keep?: string) {
  return inTransaction(() =>
    update(
      Session,
      { user_id, till_id: not(null), ended_at: null, ...(keep && { id: not(keep) }) },
      { ended_at: now() },
    ),
  );
}

/**
 * The session if it is open, else null; read at every request, so that logout and a changed
 * password end access tokens at once.
 */
export async function openSessionOf(
  audience: Audience,
  session: string,
  subject: string,
): Promise<{ opened_at: Date; till_id: string | null } | null> {
  const row = await findOne(Session, { id: session, [column(audience)]: subject });
  return row !== null && row.ended_at === null && isWithin(row.expires_at, audience)
    ? { opened_at: row.created_at, till_id: row.till_id }
    : null;
}

/** How long an account's session may be idle before it is over, in seconds. */
export type Untouched = (subject: string) => Promise<number>;

/**
 * Whether a session is within its lifetime; one that would last longer was opened while the clock
 * was ahead, and is over.
 */
function isWithin(expires_at: Date, audience: Audience) {
  return isNotYetOver(expires_at, LIFETIME_SECONDS[audience] * 1000);
}

function isOver(
  audience: Audience,
  { ended_at, expires_at, last_seen_at }: Session,
  untouched: number,
): boolean {
  const at = now();
  return (
    Boolean(ended_at) ||
    !isWithin(expires_at, audience) ||
    at.getTime() - last_seen_at.getTime() > untouched * 1000
  );
}

/**
 * Rotates a refresh token. A token that was used before was copied: its whole session ends, and so
 * does one that was idle for too long.
 * @throws Problem 401
 */
export async function refreshSession(
  audience: Audience,
  refreshToken: string,
  untouched: Untouched = async () => Infinity,
): Promise<Tokens> {
  const tokens = await inTransaction(async () => {
    const claimed = await update(
      RefreshToken,
      { token_hash: sha256(refreshToken), used_at: null },
      { used_at: now() },
    );
    const row = await findOne(RefreshToken, { token_hash: sha256(refreshToken) });
    const session = row && (await findOne(Session, { id: row.session_id }));
    const subject = session?.[column(audience)];
    if (!session || !subject) return null;
    if (claimed === 0 || isOver(audience, session, await untouched(subject))) {
      await change(Session, session, { ended_at: session.ended_at ?? now() });
      return null;
    }
    await change(Session, session, { last_seen_at: now() });
    return tokensFor(audience, session.id, subject);
  });
  if (!tokens) throw unauthenticated();
  return tokens;
}

/** Ends a session by its id; an unknown id ends nothing. */
export function endSession(id: string) {
  return inTransaction(() => update(Session, { id, ended_at: null }, { ended_at: now() }));
}

export async function endSessionOf(refreshToken: string): Promise<void> {
  const row = await findOne(RefreshToken, { token_hash: sha256(refreshToken) });
  if (row) await endSession(row.session_id);
}

export function sessionCookies(audience: Audience, tokens: Tokens, secure: boolean): Cookie[] {
  const names = cookieNames(audience, secure);
  return [
    { name: names.access, value: tokens.access_token, maxAgeSeconds: tokens.expires_in },
    { name: names.refresh, value: tokens.refresh_token, maxAgeSeconds: LIFETIME_SECONDS[audience] },
  ];
}
export function clearedCookies(audience: Audience, secure: boolean): Cookie[] {
  return Object.values(cookieNames(audience, secure)).map((name) => ({
    name,
    value: '',
    maxAgeSeconds: 0,
  }));
}
