import type { Find } from '../accounts/second-factor.ts';
import { customerById } from './customers.ts';
import { changeCustomer } from './rows.ts';

/** A customer's row as the second factor reads and changes it. */
export function holderOf(id: string): Find {
  return async () => {
    const customer = await customerById(id);
    return { ...customer, update: (changes) => changeCustomer(customer, changes) };
  };
}
