import { now } from '../clock.ts';
import { recordBy } from '../audit/audit.ts';
import { inTransaction } from '../database/transaction.ts';
import { notFound } from '../errors.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import type { addPrinter as addEndpoint } from './contract.ts';
import { Printer, PrintJob } from './model.ts';

/** The printers in use, by name. */
export const printersOf = (restaurant_id: string) =>
  Printer.findAll({ where: { restaurant_id, removed_at: null }, order: ['name', 'id'] });

/** One of the restaurant's own printers in use, or null. */
export const printerOf = (restaurant_id: string, id: string) =>
  Printer.findOne({ where: { id, restaurant_id, removed_at: null } });

const addressOf = ({ host, port }: Printer) =>
  `tcp://${host.includes(':') ? `[${host}]` : host}:${port}`;

export const printerAnswer = async (printer: Printer) => ({
  id: printer.id,
  name: printer.name,
  address: addressOf(printer),
  columns: printer.columns_per_line,
  waiting: await PrintJob.count({ where: { printer_id: printer.id, status: 'waiting' } }),
});

export const addPrinter = (
  caller: StaffCaller,
  { name, address, columns }: Body<typeof addEndpoint>,
) =>
  inTransaction(async () => {
    const printer = await Printer.create({
      restaurant_id: caller.restaurant_id,
      name,
      ...address,
      columns_per_line: columns,
    });
    await recordBy(caller, {
      action: 'printer.added',
      subject_id: printer.id,
      detail: { name, address: addressOf(printer) },
    });
    return printer;
  });

/** What waits for it has failed, and can be printed elsewhere. @throws Problem 404 */
export const removePrinter = (caller: StaffCaller, id: string) =>
  inTransaction(async () => {
    const printer = await printerOf(caller.restaurant_id, id);
    if (!printer) throw notFound();
    await printer.update({ removed_at: now() });
    await PrintJob.update(
      { status: 'failed', last_error: 'removed', finished_at: now() },
      { where: { printer_id: id, status: 'waiting' } },
    );
    await recordBy(caller, {
      action: 'printer.removed',
      subject_id: id,
      detail: { name: printer.name },
    });
  });
