/** Which tickets are on no paper. */
import { above } from '../database/conditions.ts';
import { now } from '../clock.ts';
import { find } from '../database/repository.ts';
import { Ticket, TicketPrint } from './model.ts';

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
