import type { Bill, BillLine, BillOrder } from './bill.ts';

/** What is asked before a correction of the bill. */
export type Correction =
  | { act: 'void' | 'discountLine' | 'splitLine'; line: BillLine }
  | { act: 'discount' | 'split' | 'merge' | 'move' | 'change' }
  | { act: 'cancel'; order: BillOrder }
  | { act: 'refund'; payment: Bill['payments'][number] };
