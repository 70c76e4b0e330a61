/**
 * Tells the desktop app that runs this server what its tray, badge and notifications show: how many
 * orders are open, where guests are, whether their orders are paused, and that something happened.
 * It names no guest and no table. Does what is chosen in the tray.
 */
import * as z from 'zod';
import { backUpClosedDay } from './backups/automatic.ts';
import { backUpBeforeUpdate } from './backups/backups.ts';
import { now } from './clock.ts';
import { onEvent, type LiveEvent } from './events/events.ts';
import { errorFacts, log } from './log.ts';
import { LONGEST_PAUSE } from './opening-hours/contract.ts';
import { isPausedAt, pauseGuestOrders } from './opening-hours/opening-hours.ts';
import { countOpenOrders, isByGuest } from './orders/open.ts';
import { appPort, type AppPort } from './printing/desktop.ts';
import { firstRestaurant, portalUrl } from './restaurant/restaurant.ts';

const FAILURES = ['ticket.not_printed', 'print.failed', 'mail.failed'];
/** A busy evening changes several orders a second; the tray need not follow each. */
const GATHER_MS = 300;
/** The address may change without an event: a laptop changes networks. */
const LOOK_MS = 30_000;

let end: (() => void) | null = null;

/** Starts telling; does nothing where no desktop app runs this server. */
export function startDesktopState(port: AppPort | null = appPort()): void {
  if (!port) return;
  let last = '';
  let timer: NodeJS.Timeout | undefined;
  const failed = (error: unknown) => log.warn({ error: errorFacts(error) }, 'desktop not told');

  async function tellState(): Promise<void> {
    timer = undefined;
    const restaurant = await firstRestaurant();
    const open_orders = restaurant ? await countOpenOrders(restaurant.id) : 0;
    const paused = restaurant !== null && isPausedAt(restaurant, now());
    const state = {
      desktop: 'state',
      open_orders,
      guests_url: portalUrl(),
      /** Null before the set-up, when there is nothing to pause. */
      pause: restaurant && {
        paused,
        until: (paused && restaurant.orders_paused_until?.toISOString()) || null,
      },
    };
    if (JSON.stringify(state) !== last) port?.postMessage(state);
    last = JSON.stringify(state);
  }
  async function tellEvent({ type, subject_id }: LiveEvent): Promise<void> {
    const what = await happened(type, subject_id);
    if (what) port?.postMessage({ desktop: 'happened', what });
  }
  const heard = ({ data }: { data: unknown }): void => {
    const { data: wish } = wishes.safeParse(data);
    if (!wish || !end) return;
    if (wish.desktop === 'pause') void pause(wish).catch(failed);
    else void backUp(wish).then((answer) => port.postMessage(answer));
  };
  port.on('message', heard);
  const stop = onEvent((event) => {
    timer ??= setTimeout(() => void tellState().catch(failed), GATHER_MS).unref();
    void tellEvent(event).catch(failed);
  });
  const looking = setInterval(() => void tellState().catch(failed), LOOK_MS).unref();
  void tellState().catch(failed);
  end = () => {
    stop();
    clearTimeout(timer);
    clearInterval(looking);
  };
}

export function stopDesktopState(): void {
  end?.();
  end = null;
}

/** What the app asks for: the person at the machine may stop the server too, without a login. */
const wishes = z.discriminatedUnion('desktop', [
  z.object({
    desktop: z.literal('pause'),
    paused: z.boolean(),
    minutes: z.int().min(1).max(LONGEST_PAUSE).nullable(),
  }),
  /** Before an update of the program, or before its end. */
  z.object({ desktop: z.literal('backup'), id: z.string(), before: z.enum(['update', 'quit']) }),
]);
type Pause = Extract<z.output<typeof wishes>, { desktop: 'pause' }>;
type Backup = Extract<z.output<typeof wishes>, { desktop: 'backup' }>;

/** The answer names the backup before an update; before an end none may be due. */
async function backUp({ id, before }: Backup): Promise<object> {
  try {
    if (before === 'quit') await backUpClosedDay(now());
    const name = before === 'update' ? await backUpBeforeUpdate() : null;
    return { desktop: 'backup', id, name, error: null };
  } catch (error) {
    log.error({ error: errorFacts(error) }, `no backup before the ${before}`);
    return { desktop: 'backup', id, name: null, error: errorFacts(error).message };
  }
}

async function pause({ paused, minutes }: Pause): Promise<void> {
  const restaurant = await firstRestaurant();
  if (!restaurant) return;
  const by = { restaurant_id: restaurant.id, actor: 'system' as const };
  await pauseGuestOrders(by, { paused, minutes });
}

/** What staff should look up for; null for everything else. */
async function happened(type: string, id: string): Promise<'order' | 'call' | 'failed' | null> {
  if (type === 'order.placed') return (await isByGuest(id)) ? 'order' : null;
  if (type === 'guest.called') return 'call';
  return FAILURES.includes(type) ? 'failed' : null;
}
