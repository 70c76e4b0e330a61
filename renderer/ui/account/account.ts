import { inject, type InjectionKey, type Ref } from 'vue';
import type { MfaSetup, Session } from '../../../server/accounts/contract.ts';
import type { Sending } from '../sending.ts';

/** The user's own password, and a code if two-step login is on. */
export interface Proof {
  password: string;
  code?: string | undefined;
}

/**
 * The login of the current customer or staff user, as the components in this folder use it; each
 * app provides its own.
 */
export interface Account {
  readonly email: string;
  /** The restaurant's name; empty until loaded. */
  readonly restaurant: string;
  readonly mfaEnabled: boolean;
  useSending: () => Sending;
  /** Starts to load the open sessions. */
  useSessions: () => {
    data: Ref<Session[] | null>;
    problem: Ref<unknown>;
    busy: Ref<boolean>;
    load: () => Promise<void>;
  };
  setUpMfa: (password: string) => Promise<MfaSetup>;
  turnMfaOn: (code: string) => Promise<unknown>;
  turnMfaOff: (proof: Required<Proof>) => Promise<unknown>;
  /** Called when two-step login was turned on or off; `mfaEnabled` is the new state. */
  turned: (on: boolean) => void;
  renewBackupCodes: (proof: Required<Proof>) => Promise<string[]>;
  changePassword: (body: { password: string; new_password: string }) => Promise<unknown>;
  endSession: (id: string) => Promise<unknown>;
  endSessions: () => Promise<unknown>;
  /** Asks the same user for password and code again, which makes the session fresh (ASVS 7.5.3). */
  logInAgain: (proof: Required<Proof>) => Promise<unknown>;
}

export const ACCOUNT: InjectionKey<Account> = Symbol('account');
export const useAccount = (): Account => inject(ACCOUNT)!;
