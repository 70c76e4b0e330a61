import type { Role } from './endpoint.ts';

/**
 * The caller of a request, read anew for each one; `via` is how the login was sent (a browser sends
 * cookies by itself), `opened_at` the time when the password was last given.
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
      kind: 'staff';
      user_id: string;
      restaurant_id: string;
      role: Role;
      session_id: string;
      opened_at: Date;
      via: 'bearer' | 'cookie';
    };
export type CustomerCaller = Extract<Caller, { kind: 'customer' }>;
export type StaffCaller = Extract<Caller, { kind: 'staff' }>;
