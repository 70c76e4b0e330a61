import { inject, type InjectionKey, type Ref } from 'vue';
import type { MfaSetup, Session } from '../../../server/accounts/contract.ts';
import type { Sending } from '../sending.ts';

/** The own password and, where two-step login is on, a code. */
export interface Proof {
  password: string;
  code?: string | undefined;
}

/**
 * The own login, a customer's or that of one of the staff: what the parts in this folder show and
 * call. Each app provides its own.
 */
export interface Account {
  readonly email: string;
  /** The restaurant's name; empty while it is not known. */
  readonly restaurant: string;
  readonly mfaEnabled: boolean;
  useSending: () => Sending;
  /** Begins to load the open sessions. */
  useSessions: () => {
    data: Ref<Session[] | null>;
    problem: Ref<unknown>;
    busy: Ref<boolean>;
    load: () => Promise<void>;
  };
  setUpMfa: (password: string) => Promise<MfaSetup>;
  turnMfaOn: (code: string) => Promise<unknown>;
  turnMfaOff: (proof: Required<Proof>) => Promise<unknown>;
  /** After either: `mfaEnabled` from now on. */
  turned: (on: boolean) => void;
  renewBackupCodes: (proof: Required<Proof>) => Promise<string[]>;
  changePassword: (body: { password: string; new_password: string }) => Promise<unknown>;
  endSession: (id: string) => Promise<unknown>;
  endSessions: () => Promise<unknown>;
  /** The same person gives password and code once more, which makes the login fresh again. */
  logInAgain: (proof: Required<Proof>) => Promise<unknown>;
}

export const ACCOUNT: InjectionKey<Account> = Symbol('account');
export const useAccount = (): Account => inject(ACCOUNT)!;
