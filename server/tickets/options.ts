import type { TicketOption } from './contract.ts';

/** Options as an order item may have them: without a price, and without trusting their form. */
export function ticketOptions(options: unknown): TicketOption[] {
  if (!Array.isArray(options)) return [];
  return options.flatMap((one: unknown): TicketOption[] => {
    const { name, quantity, group } = Object(one) as Record<string, unknown>;
    if (typeof name !== 'string' || name === '') return [];
    return [
      {
        name,
        quantity: typeof quantity === 'number' && Number.isInteger(quantity) ? quantity : 1,
        group: typeof group === 'string' ? group : null,
      },
    ];
  });
}
