/** Guests' calls for a waiter or for the bill, by a claim code. */
import { above } from '../database/conditions.ts';
import { now } from '../clock.ts';
import { findOne, insert, update } from '../database/repository.ts';
import { inTransaction } from '../database/transaction.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Body } from '../http/endpoint.ts';
import {
  billByClaimCode,
  billChanged,
  billOfRestaurant,
  lockBill,
  refuseClosed,
  type WholeBill,
} from './bills.ts';
import type * as contract from './contract.ts';
import { Bill, ServiceCall } from './model.ts';

/** A call is no new one for so long: one guest must not fill the screens of all staff. */
const ONCE_A_MILLISECONDS = 60_000;

/**
 * Calls staff to a bill's table.
 * @returns when it was called
 * @throws Problem 404, 409 `bill_settled`, `bill_void`
 */
export function callStaff(
  claim_code: string,
  { reason, method, split }: Body<typeof contract.callStaff>,
): Promise<Date> {
  return inTransaction(async () => {
    const found = await billByClaimCode(claim_code);
    const bill = await lockBill(found.bill.restaurant_id, found.bill.id);
    refuseClosed(bill);
    const at = now();
    const earlier = await findOne(
      ServiceCall,
      {
        bill_id: bill.id,
        reason,
        answered_at: null,
        created_at: above(new Date(at.getTime() - ONCE_A_MILLISECONDS)),
      },
      { order: [['created_at', 'DESC']] },
    );
    if (earlier) return earlier.created_at;
    const { restaurant_id, id: bill_id } = bill;
    await insert(ServiceCall, {
      restaurant_id,
      bill_id,
      reason,
      method: method ?? null,
      split: split ?? null,
      created_at: at,
      answered_at: null,
      answered_by: null,
    });
    if (reason === 'bill')
      await update(
        Bill,
        { id: bill_id },
        {
          requested_at: bill.requested_at ?? at,
          requested_method: method ?? bill.requested_method,
          requested_split: split ?? bill.requested_split,
        },
      );
    await billChanged(bill, 'guest.called');
    return at;
  });
}

/** Marks all calls of a bill as answered. @throws Problem 404 */
export function answerCalls(caller: StaffCaller, id: string): Promise<WholeBill> {
  return inTransaction(async () => {
    const bill = await lockBill(caller.restaurant_id, id);
    await update(
      ServiceCall,
      { bill_id: id, answered_at: null },
      { answered_at: now(), answered_by: caller.user_id },
    );
    await update(
      Bill,
      { id },
      { requested_at: null, requested_method: null, requested_split: null },
    );
    await billChanged(bill);
    return billOfRestaurant(caller.restaurant_id, id);
  });
}
