import { Op } from 'sequelize';
import { Invoice, InvoiceLine, InvoiceTax } from './model.ts';

/** The documents of an order that stand: neither cancelled, nor replaced by a full one, nor corrections themselves. */
export async function standingInvoices(order_id: string): Promise<Invoice[]> {
  const all = await Invoice.findAll({ where: { order_id }, order: ['chain_position'] });
  const replaced = new Set(all.map(({ replaces }) => replaces));
  return all.filter(({ id, kind, status }) => kind !== 'credit_note' && status !== 'cancelled' && !replaced.has(id));
}

/** Which of these orders have a full invoice that stands; in place of a simplified one the guest may still ask for a full one. */
export async function invoicedOrders(order_ids: string[]): Promise<Set<string>> {
  const rows = await Invoice.findAll({ where: { order_id: order_ids, status: { [Op.ne]: 'cancelled' }, kind: 'full' }, attributes: ['order_id'] });
  return new Set(rows.map(({ order_id }) => order_id));
}

async function addQuantities(taken: Map<string, number>, invoice_ids: string[], sign: 1 | -1): Promise<void> {
  for (const { order_item_id, quantity } of await InvoiceLine.findAll({ where: { invoice_id: invoice_ids } })) {
    if (order_item_id) taken.set(order_item_id, (taken.get(order_item_id) ?? 0) + sign * quantity);
  }
}

/** How much of each order item these invoices have taken; what was credited is free again. */
export async function quantitiesOn(invoice_ids: string[]): Promise<Map<string, number>> {
  const taken = new Map<string, number>();
  await addQuantities(taken, invoice_ids, 1);
  await addQuantities(taken, (await creditNotesOf(invoice_ids)).map(({ id }) => id), -1);
  return taken;
}

/** The corrections of these documents, in the order of their making. */
export const creditNotesOf = (invoice_ids: string[]) => Invoice.findAll({ where: { credits: invoice_ids }, order: ['chain_position'] });

/** The VAT breakdowns of several documents, one after another. */
export const taxesOn = (invoice_id: string[]) => InvoiceTax.findAll({ where: { invoice_id } });
