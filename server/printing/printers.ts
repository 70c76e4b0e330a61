import { now } from '../clock.ts';
import { recordBy } from '../audit/audit.ts';
import { not } from '../database/conditions.ts';
import { count, find, findOne, insert, update } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import { invalid, notFound, type Fault } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import { rightFields } from '../http/validation.ts';
import { removeLane } from '../jobs/queue.ts';
import { addPrinter as addEndpoint } from './contract.ts';
import { mayBePrinter } from './addresses.ts';
import { unspool } from './attempt.ts';
import { Printer, PrintJob } from './model.ts';
import { PRINT_QUEUE } from '../jobs/print-queue.ts';
import type { Confirms } from './socket.ts';
import { systemPrinters } from './system.ts';

/** The printers in use, by name. */
export function printersOf(restaurant_id: string) {
  return find(Printer, { restaurant_id, removed_at: null }, { order: ['name', 'id'] });
}

/** One of the restaurant's own printers in use, or null. */
export function printerOf(restaurant_id: string, id: string) {
  return findOne(Printer, { id, restaurant_id, removed_at: null });
}

function addressOf({ host, port, system_name }: Printer) {
  if (system_name !== null) return `system:${system_name}`;
  return `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

export async function presentPrinter(printer: Printer) {
  return {
    id: printer.id,
    name: printer.name,
    address: addressOf(printer),
    columns: printer.columns_per_line,
    codepages: printer.codepages,
    waiting: await count(PrintJob, { printer_id: printer.id, status: 'waiting' }),
  };
}

async function addressFaults(address: Body<typeof addEndpoint>['address']): Promise<Fault[]> {
  const { system_name } = address;
  if (system_name !== null) {
    const isThere = (await systemPrinters()).includes(system_name);
    return isThere ? [] : [{ path: 'address', message: 'system_printer' }];
  }
  return (await mayBePrinter(address)) ? [] : [{ path: 'address', message: 'printer_address' }];
}

/** Faults of the address in a body that validation refuses already. */
export async function printerFaults({ body }: { body: unknown }): Promise<Fault[]> {
  const { address } = rightFields(addEndpoint.body, body);
  return address ? addressFaults(address) : [];
}

/** @throws Problem 422 for an address that no printer may have */
export async function addPrinter(
  caller: StaffCaller,
  { name, address, columns, codepages }: Body<typeof addEndpoint>,
): Promise<Printer> {
  const faults = await addressFaults(address);
  if (faults.length > 0) throw invalid(faults);
  return inTransaction(async () => {
    const printer = await insert(Printer, {
      restaurant_id: caller.restaurant_id,
      name,
      ...address,
      columns_per_line: columns,
      codepages,
    });
    await recordBy(caller, {
      action: 'printer.added',
      subject_id: printer.id,
      detail: { name, address: addressOf(printer) },
    });
    return printer;
  });
}

/** Stores how a printer confirms a document, once that is known. */
export function learn(id: string, confirms: Confirms) {
  return inTransaction(() => update(Printer, { id }, { confirms }));
}

/** Removes a printer; its waiting jobs fail and can be printed elsewhere. @throws Problem 404 */
export function removePrinter(caller: StaffCaller, id: string) {
  return inTransaction(async () => {
    const printer = await printerOf(caller.restaurant_id, id);
    if (!printer) throw notFound();
    await update(Printer, { id }, { removed_at: now() });
    const waiting = { printer_id: id, status: 'waiting' as const };
    const spooled = await find(PrintJob, { ...waiting, spool_id: not<string | null>(null) });
    for (const job of spooled) await unspool(job.id);
    await update(
      PrintJob,
      { ...waiting, sending_since: not<Date | null>(null) },
      {
        may_be_out: true,
      },
    );
    await update(PrintJob, waiting, {
      status: 'failed',
      last_error: 'removed',
      finished_at: now(),
    });
    await removeLane(PRINT_QUEUE, id);
    await recordBy(caller, {
      action: 'printer.removed',
      subject_id: id,
      detail: { name: printer.name },
    });
  });
}
