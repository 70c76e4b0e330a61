/** Which tickets are on no paper. */
import { above } from '../database/conditions.ts';
import { now } from '../clock.ts';
import { find } from '../database/repository.ts';
import type { TicketStation } from '../kitchen/made-at.ts';
import { Ticket, TicketPrint } from './model.ts';
import { printLater } from './write.ts';

/** Nobody cooks from a ticket of yesterday. */
const TOLD_FOR = 12 * 3_600_000;

/**
 * The print jobs of open tickets that wait after an attempt failed, or may be out in part. A ticket
 * that was bumped needs no paper, and one whose printer was removed is on the screen alone.
 */
export async function unprintedJobs(restaurant_id: string) {
  const since = above(new Date(now().getTime() - TOLD_FOR));
  const jobs = await find(
    TicketPrint,
    { restaurant_id, kind: 'ticket', status: ['waiting', 'failed'], created_at: since },
    {
      columns: ['id', 'printer', 'status', 'last_error', 'created_at'],
      order: ['created_at', 'id'],
    },
  );
  const failing = jobs.filter(({ last_error }) => last_error !== null && last_error !== 'removed');
  const tickets = await find(
    Ticket,
    { print_job_id: failing.map(({ id }) => id), status: ['open', 'started'] },
    { columns: ['print_job_id'] },
  );
  const open = new Set(tickets.map(({ print_job_id }) => print_job_id));
  return failing.filter(({ id }) => open.has(id));
}

/** Tickets that are on no paper: their station had no printer, or that was removed. */
async function onNoPaper(restaurant_id: string, only: { station_id?: string } = {}) {
  const since = above(new Date(now().getTime() - TOLD_FOR));
  const open = await find(
    Ticket,
    { restaurant_id, status: ['open', 'started'], created_at: since, ...only },
    { order: ['created_at', 'id'] },
  );
  const given_up = await find(
    TicketPrint,
    {
      id: open.flatMap(({ print_job_id }) => print_job_id ?? []),
      status: 'failed',
      last_error: 'removed',
    },
    { columns: ['id', 'may_be_out'] },
  );
  const removed = new Map(given_up.map(({ id, may_be_out }) => [id, may_be_out]));
  return open.flatMap((ticket) => {
    const { print_job_id } = ticket;
    if (print_job_id !== null && !removed.has(print_job_id)) return [];
    return [{ ticket, again: removed.get(print_job_id ?? '') ?? false }];
  });
}

/** How many open tickets of each station are on no paper. */
export async function countOnNoPaper(restaurant_id: string) {
  const counts = new Map<string, number>();
  for (const { ticket } of await onNoPaper(restaurant_id))
    if (ticket.station_id) counts.set(ticket.station_id, (counts.get(ticket.station_id) ?? 0) + 1);
  return [...counts].map(([station_id, tickets]) => ({ station_id, tickets }));
}

/**
 * Prints the open tickets of a station that are on no paper, in their order; asked again, nothing
 * more.
 * @returns how many
 */
export async function printOpenTickets(
  restaurant_id: string,
  station: TicketStation,
): Promise<number> {
  const waiting = await onNoPaper(restaurant_id, { station_id: station.id });
  for (const { ticket, again } of waiting) await printLater(ticket, { station, again });
  return waiting.length;
}

/** Printers that do not print tickets, with how many, since when and why. */
export async function unprinted(restaurant_id: string) {
  const told = await unprintedJobs(restaurant_id);
  return [...new Set(told.map(({ printer }) => printer))].map((printer) => {
    const own = told.filter((job) => job.printer === printer);
    return {
      printer: printer ?? '',
      reason: own[0]!.last_error!,
      tickets: own.length,
      since: own[0]!.created_at.toISOString(),
      retried: own.every(({ status }) => status === 'waiting'),
    };
  });
}
