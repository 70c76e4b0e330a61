import type { Role } from './endpoint.ts';

/**
 * Who calls, as looked up for this request; `via` tells whether a browser sent the login by itself,
 * `opened_at` when the password was last given.
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
