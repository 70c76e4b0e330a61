import { Problem } from '../errors.ts';
import { ROLES, type Role } from './endpoint.ts';

/** Who approved a call with their PIN, and their role. */
export interface Approver {
  user_id: string;
  role: Role;
}

/**
 * The caller of a request, read anew for each one; `via` is how the login was sent (a browser sends
 * cookies by itself), `opened_at` the time when the password, or the PIN, was last given.
 */
export type Caller =
  | { kind: 'nobody' }
  | {
      kind: 'customer';
      customer_id: string;
      session_id: string;
      opened_at: Date;
      via: 'bearer' | 'cookie';
    }
  | {
      /** A paired screen of the kitchen, at which nobody logs in. */
      kind: 'kitchen_screen';
      till_id: string;
      restaurant_id: string;
      name: string;
      opened_at: Date;
      via: 'cookie';
    }
  | {
      kind: 'staff';
      user_id: string;
      restaurant_id: string;
      role: Role;
      session_id: string;
      opened_at: Date;
      via: 'bearer' | 'cookie';
      /** The till on which a PIN opened the session; null where a password did. */
      till_id: string | null;
      /** Who approved this call (`X-Approval`); null for any other. */
      approved_by: Approver | null;
    };
export type CustomerCaller = Extract<Caller, { kind: 'customer' }>;
export type StaffCaller = Extract<Caller, { kind: 'staff' }>;
export type KitchenCaller = Extract<Caller, { kind: 'kitchen_screen' }>;

function isAtLeast(role: Role, least: Role) {
  return ROLES.indexOf(role) >= ROLES.indexOf(least);
}

/** Whether the caller, or who approved the call, has a role or a higher one. */
export function mayActAs({ role, approved_by }: StaffCaller, least: Role): boolean {
  return isAtLeast(role, least) || (approved_by !== null && isAtLeast(approved_by.role, least));
}

/** A refusal that says which role the call needs. */
export function needsRole(least: Role, code = 'forbidden') {
  return new Problem(403, code, { facts: { required_role: least } });
}

/**
 * Refuses a call of a lower role that nobody with the needed one approved.
 * @throws Problem 403 with `required_role`
 */
export function requireRole(caller: StaffCaller, least: Role, code?: string): void {
  if (!mayActAs(caller, least)) throw needsRole(least, code);
}
