import * as repository from '../database/repository.ts';
import type { NewRow } from '../database/table.ts';
import { Customer } from './model.ts';

/**
 * A customer's row with the address that the account was opened with, proven or not.
 */
function asRead(row: Customer): Customer {
  return { ...row, email: row.wanted_email ?? row.email };
}

export async function findCustomer(where: repository.Where<Customer>): Promise<Customer | null> {
  const row = await repository.findOne(Customer, where);
  return row && asRead(row);
}

export async function findCustomers(where: repository.Where<Customer>): Promise<Customer[]> {
  return (await repository.find(Customer, where)).map(asRead);
}

export async function pageOfCustomers(
  where: repository.Where<Customer>,
  query: repository.PageQuery,
) {
  const { rows, next_cursor } = await repository.page(Customer, where, query);
  return { rows: rows.map(asRead), next_cursor };
}

export async function insertCustomer(row: NewRow<(typeof Customer)['columns']>): Promise<Customer> {
  return asRead(await repository.insert(Customer, row));
}

/** @returns the account as it is now */
export async function changeCustomer(
  customer: Customer,
  changes: Partial<Customer>,
): Promise<Customer> {
  return asRead(await repository.change(Customer, customer, changes));
}
