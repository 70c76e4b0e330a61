import {
  bool,
  changedAt,
  defineTable,
  id,
  intOrNull,
  jsonOrNull,
  madeAt,
  type Row,
  text,
  textOrNull,
  timeOrNull,
} from '../database/table.ts';
import type { Address } from './contract.ts';

export const Customer = defineTable('customers', {
  id: id(),
  /** The mail address; where `wanted_email` is set, that one. */
  email: text(),
  /**
   * The address that this account was opened with while another account had it proven; the column
   * `email` then holds a made-up one.
   */
  wanted_email: textOrNull(),
  hashed_password: text(),
  full_name: text(),
  business_name: textOrNull(),
  tax_id: textOrNull(),
  address: jsonOrNull<Address>(),
  phone: textOrNull(),
  locale: text(),
  email_verified: bool(),
  email_verification_token: textOrNull(),
  email_verification_sent_at: timeOrNull(),
  mfa_enabled: bool(),
  mfa_secret: textOrNull(),
  mfa_backup_codes: jsonOrNull<string[]>(),
  mfa_last_step: intOrNull(),
  created_at: madeAt(),
  updated_at: changedAt(),
});
export type Customer = Row<typeof Customer>;

/** A company that the customer's invoices are for. */
export const BillingProfile = defineTable('billing_profiles', {
  id: id(),
  customer_id: text(),
  name: text(),
  tax_id: textOrNull(),
  street: textOrNull(),
  postal_code: textOrNull(),
  city: textOrNull(),
  country: textOrNull(),
  email: textOrNull(),
  created_at: madeAt(),
  updated_at: changedAt(),
});
export type BillingProfile = Row<typeof BillingProfile>;
