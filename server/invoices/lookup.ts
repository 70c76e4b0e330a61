import { Op } from 'sequelize';
import { Invoice, InvoiceLine } from './model.ts';

/** The documents of an order that stand: neither cancelled, nor replaced by a full one, nor corrections themselves. */
export async function standingInvoices(order_id: string): Promise<Invoice[]> {
  const all = await Invoice.findAll({ where: { order_id }, order: ['created_at', 'number'] });
  const replaced = new Set(all.map(({ replaces }) => replaces));
  return all.filter(({ id, kind, status }) => kind !== 'credit_note' && status !== 'cancelled' && !replaced.has(id));
}

/** Which of these orders have a full invoice that stands; in place of a simplified one the guest may still ask for a full one. */
export async function invoicedOrders(order_ids: string[]): Promise<Set<string>> {
  const rows = await Invoice.findAll({ where: { order_id: order_ids, status: { [Op.ne]: 'cancelled' }, kind: 'full' }, attributes: ['order_id'] });
  return new Set(rows.map(({ order_id }) => order_id));
}

/** How much of each order item these invoices have taken. */
export async function quantitiesOn(invoice_ids: string[]): Promise<Map<string, number>> {
  const taken = new Map<string, number>();
  for (const { order_item_id, quantity } of await InvoiceLine.findAll({ where: { invoice_id: invoice_ids } })) {
    if (order_item_id) taken.set(order_item_id, (taken.get(order_item_id) ?? 0) + quantity);
  }
  return taken;
}
