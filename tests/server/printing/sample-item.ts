import type { PaperItem } from '../../../server/tickets/paper.ts';

/** Two of a dish on a ticket. */
export function item(name: string, more: Partial<PaperItem> = {}): PaperItem {
  return {
    quantity: 2,
    name,
    options: [],
    notes: null,
    seat: null,
    course: null,
    held: false,
    ...more,
  };
}
