/** Removes what tickets say of people, once nobody cooks from it any more. */
import { below } from '../database/conditions.ts';
import { find, removeInBatches, statement, update } from '../database/repository.ts';
import { Ticket, TicketItem, TicketPrint } from './model.ts';

const DAY = 24 * 3_600_000;
/** Long enough to look into a complaint, and no document: the bill says what was ordered. */
const KEPT_MILLISECONDS = 14 * DAY;

/** Deletes old tickets with their print jobs, a batch at a time. */
export async function purgeTickets(at: Date): Promise<void> {
  const before = new Date(at.getTime() - KEPT_MILLISECONDS);
  await removeInBatches(Ticket, { created_at: below(before) });
  // A job is as old as its ticket, or a moment younger.
  const jobsBefore = new Date(before.getTime() - DAY);
  await removeInBatches(TicketPrint, { kind: 'ticket', created_at: below(jobsBefore) });
}

/**
 * Takes names and notes off the tickets of an account that is erased (GDPR art. 17). To be called
 * before its orders are detached.
 * @returns 0: all are changed at once
 */
export async function forgetTicketsOf(customer_id: string): Promise<number> {
  const orders = await statement<{ id: string }>('SELECT id FROM orders WHERE customer_id = $1', [
    customer_id,
  ]);
  for (const { id: order_id } of orders) {
    await update(TicketItem, { order_id }, { notes: null });
    const tickets = await find(Ticket, { order_id });
    for (const { id, head } of tickets)
      await update(Ticket, { id }, { head: { ...head, name: null, notes: null } });
    const prints = await find(TicketPrint, {
      id: tickets.flatMap(({ print_job_id }) => print_job_id ?? []),
    });
    for (const { id, content } of prints) {
      const items = content.ticket.items.map((item) => ({ ...item, notes: null }));
      const ticket = { ...content.ticket, name: null, notes: null, items };
      await update(TicketPrint, { id }, { content: { ...content, ticket }, title: null });
    }
  }
  return 0;
}
