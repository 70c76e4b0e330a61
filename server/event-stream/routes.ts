import { createSession } from 'better-sse';
import type { Request, Response } from 'express';
import type { KitchenCaller, StaffCaller } from '../http/caller.ts';
import { on } from '../http/router.ts';
import { openSessionOf } from '../sessions/sessions.ts';
import { activeUser } from '../staff/staff.ts';
import { isPaired } from '../tills/tills.ts';
import { streamEvents } from './contract.ts';
import { listen, type LiveEvent } from '../events/events.ts';
import { streams } from './streams.ts';

const KEEP_ALIVE = 15_000;
/**
 * Rights are checked at every request; a stream is one long request, so they are checked again, and
 * it is closed within 5 s (ASVS 7.4.1, 8.3.2).
 */
const CHECK_EVERY = 3_000;
const MOST_UNREAD = 256 * 1024;

async function stillMay(caller: StaffCaller | KitchenCaller): Promise<boolean> {
  if (caller.kind === 'kitchen_screen') return isPaired(caller.till_id);
  const { session_id, user_id, role } = caller;
  return (
    (await openSessionOf('staff', session_id, user_id)) !== null &&
    (await activeUser(user_id)).role === role
  );
}

function lastEventId(request: Request) {
  const id = Number(request.get('Last-Event-ID'));
  return Number.isSafeInteger(id) && id > 0 ? id : null;
}

/** What a kitchen's screen hears of: ids of tickets, and that stations or limits changed. */
const KITCHEN_EVENTS = /^(ticket\.|stations\.|restaurant\.)/;

async function stream(
  caller: StaffCaller | KitchenCaller,
  after: number | undefined,
  [request, response]: [Request, Response],
): Promise<void> {
  const isScreen = caller.kind === 'kitchen_screen';
  // A connection that broke by now tells nobody of its end any more: nothing would end the stream.
  if (response.destroyed) return;
  const session = await createSession(request, response, { keepAlive: KEEP_ALIVE });
  if (response.destroyed) return;
  const deliver = ({ id, type, subject_id }: LiveEvent) => {
    if (isScreen && !KITCHEN_EVENTS.test(type)) return;
    if (session.isConnected) session.push({ id, type, subject_id }, 'message', String(id));
  };
  const close = () => {
    response.end();
  };
  const { replayed, end } = listen({
    restaurant_id: caller.restaurant_id,
    role: isScreen ? 'waiter' : caller.role,
    after: lastEventId(request) ?? after ?? null,
    tell: deliver,
  });
  const check = setInterval(() => {
    // A client that does not read is disconnected, since its events would fill this memory; after
    // reconnecting it asks for those that it missed.
    if (response.writableLength > MOST_UNREAD) return void response.destroy();
    void stillMay(caller)
      .catch(() => false)
      .then((may) => may || close());
  }, CHECK_EVERY);
  const leave = streams.enter(isScreen ? caller.till_id : caller.session_id, close);
  response.once('close', () => {
    end();
    leave();
    clearInterval(check);
  });
  await replayed.catch(close);
}

export const eventRoutes = [
  on(streamEvents, async ({ caller, query }) => ({
    status: 200,
    stream: (...both) => stream(caller, query.after, both),
  })),
];
