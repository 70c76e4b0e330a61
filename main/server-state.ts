import type { UtilityProcess } from 'electron';
import { z } from 'zod';

/** What the server tells of itself: `server/desktop-state.ts`. */
const schema = z.discriminatedUnion('desktop', [
  z.object({
    desktop: z.literal('state'),
    open_orders: z.int().min(0),
    guests_url: z.url({ protocol: /^https?$/ }),
    /** Null before the restaurant is set up. */
    pause: z.object({ paused: z.boolean(), until: z.iso.datetime().nullable() }).nullable(),
  }),
  z.object({ desktop: z.literal('happened'), what: z.enum(['order', 'call', 'failed']) }),
]);
export type Told = z.infer<typeof schema>;
export type State = Extract<Told, { desktop: 'state' }>;
export type Happened = Extract<Told, { desktop: 'happened' }>['what'];

/** Hears what the server tells. */
export function hearState(child: UtilityProcess, on: (told: Told) => void): void {
  child.on('message', (message: unknown) => {
    const { data: told } = schema.safeParse(message);
    if (told) on(told);
  });
}

let state: State | null = null;
/** Stores what the server told last; null while it does not run. */
export function storeState(told: State | null): void {
  state = told;
}
/** How many orders are open; null while that is not known. */
export const knownOrders = (): number | null => state?.open_orders ?? null;
/** The same; 0 while that is not known. */
export const openOrders = (): number => state?.open_orders ?? 0;
/** Whether guests' orders are paused, and until when; null while that is not known. */
export const guestsPause = (): State['pause'] => state?.pause ?? null;
/** The address that guests use; null while it is not known. */
export const guestsAddress = (): string | null => state?.guests_url ?? null;
