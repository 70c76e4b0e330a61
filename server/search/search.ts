/** The search over all that staff look for by a name or a number, for the command palette. */
import { listBills, type WholeBill } from '../bills/bills.ts';
import { leftOf } from '../bills/totals.ts';
import { now } from '../clock.ts';
import { listCustomers } from '../customers/for-staff.ts';
import { together } from '../database/repository.ts';
import { floorOf } from '../floor/floor.ts';
import type { StaffCaller } from '../http/caller.ts';
import { ROLES, type Role } from '../http/endpoint.ts';
import { findBuyers } from '../invoices/issue/buyers.ts';
import { listInvoicesFor } from '../invoices/issue/search.ts';
import { momentOf, productsNamed } from '../menu/menu.ts';
import { staffProduct } from '../menu/present.ts';
import { listOrders } from '../orders/orders.ts';
import { presentOrder } from '../orders/present.ts';
import { plainText } from '../plain-text.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import type { SearchResults } from './contract.ts';

/** Of each kind; more than a glance takes in is on the kind's own page. */
const MOST = 5;
/**
 * How old settled bills and orders may be. Their names have no index, so each key that is typed
 * reads no more than this (ASVS 2.4.1).
 */
const NEWEST_DAYS = 35;
/** One letter is in nearly every name. */
const LEAST_LETTERS = 2;
const NUMBER = /^#?\d{1,6}$/;

const since = () => new Date(now().getTime() - NEWEST_DAYS * 24 * 3_600_000).toISOString();

async function tables(restaurant_id: string, q: string): Promise<SearchResults['tables']> {
  const wanted = plainText(q);
  const isFirst = ({ name }: { name: string }) => Number(plainText(name).startsWith(wanted));
  return (await floorOf(restaurant_id))
    .filter(({ name }) => plainText(name).includes(wanted))
    .sort((a, b) => isFirst(b) - isFirst(a))
    .slice(0, MOST)
    .map((table) => ({
      id: table.id,
      name: table.name,
      closed: table.closed,
      seats: table.seats,
      state: table.state,
      since: table.since,
      covers: table.covers,
      owed_cents: table.owed_cents,
      bill_ids: table.bill_ids,
    }));
}

function presentBill(bill: WholeBill): SearchResults['bills'][number] {
  const { id, bill_number, status, name, total_cents, currency, currency_digits } = bill;
  return {
    id,
    bill_number,
    status,
    name,
    table_name: bill.table?.name ?? null,
    created_at: bill.created_at.toISOString(),
    total_cents,
    left_cents: leftOf(bill),
    currency,
    currency_digits,
  };
}

async function bills(restaurant_id: string, q: string): Promise<SearchResults['bills']> {
  const open = await listBills(restaurant_id, { q, status: 'open', limit: MOST });
  const settled = await listBills(restaurant_id, {
    q,
    status: 'settled',
    from: since(),
    limit: MOST,
  });
  return [...open.rows, ...settled.rows].slice(0, MOST).map(presentBill);
}

async function orders(restaurant_id: string, q: string): Promise<SearchResults['orders']> {
  if (!NUMBER.test(q)) return [];
  const { rows } = await listOrders(restaurant_id, { q, from: since(), limit: MOST });
  return rows.map(presentOrder).map((order) => ({
    id: order.id,
    order_number: order.order_number,
    status: order.status,
    name: order.name,
    table_name: order.table_name,
    created_at: order.created_at,
    total_cents: order.total_cents,
    currency: order.currency,
    currency_digits: order.currency_digits,
  }));
}

async function products(restaurant_id: string, q: string): Promise<SearchResults['products']> {
  const moment = await momentOf(restaurant_id);
  return (await productsNamed(restaurant_id, q, MOST)).map((product) => {
    const { id, name, price_now_cents: price_cents, available } = staffProduct(product, moment);
    return { id, name, category: product.category?.name ?? null, price_cents, available };
  });
}

async function invoices(caller: StaffCaller, q: string): Promise<SearchResults['invoices']> {
  const { rows } = await listInvoicesFor(caller, { q, limit: MOST });
  const restaurant = await restaurantById(caller.restaurant_id);
  return rows.map(({ id, invoice_number, kind, issue_date, total_cents, currency, snapshot }) => ({
    id,
    invoice_number,
    buyer: snapshot.buyer?.name ?? null,
    issue_date: issue_date.toISOString(),
    total_cents: kind === 'credit_note' ? 0 - total_cents : total_cents,
    currency,
    currency_digits: snapshot.currency_digits ?? restaurant.currency_digits,
  }));
}

async function buyers(restaurant_id: string, q: string): Promise<SearchResults['buyers']> {
  return (await findBuyers(restaurant_id, q))
    .slice(0, MOST)
    .map(({ name, city }) => ({ name, city }));
}

async function customers(q: string): Promise<SearchResults['customers']> {
  if ([...q].length < LEAST_LETTERS) return [];
  const { rows } = await listCustomers({ q, limit: MOST });
  return rows.map(({ id, full_name, email }) => ({ id, full_name, email }));
}

/**
 * At most five of each kind that match. What the caller's role may not read is never looked for, so
 * that not even its number leaves the server.
 */
export async function search(caller: StaffCaller, q: string): Promise<SearchResults> {
  const { restaurant_id, role } = caller;
  const may = (least: Role) => ROLES.indexOf(role) >= ROLES.indexOf(least);
  const none = async () => [];
  const [inRoom, onBills, placed, onMenu, issued, named, accounts] = await together(
    () => tables(restaurant_id, q),
    () => bills(restaurant_id, q),
    () => orders(restaurant_id, q),
    () => products(restaurant_id, q),
    () => (may('cashier') ? invoices(caller, q) : none()),
    () => (may('cashier') ? buyers(restaurant_id, q) : none()),
    () => (may('manager') ? customers(q) : none()),
  );
  return {
    tables: inRoom,
    bills: onBills,
    orders: placed,
    products: onMenu,
    invoices: issued,
    buyers: named,
    customers: accounts,
  };
}
