import {
  changePassword,
  disableMfa,
  endMySession,
  endMySessions,
  listSessions,
  renewBackupCodes,
  setUpMfa,
  verifyMfa,
} from '../../../server/customers/contract.ts';
import { call } from '../../api.ts';
import type { Account } from '../../ui/account/account.ts';
import { logInAgain, rememberCustomer, session } from '../customer/session.ts';
import { useLoad, useSending } from '../load.ts';
import { shell } from '../shell.ts';

/** The customer's login for the shared account components. */
export const customerAccount: Account = {
  get email() {
    return session.customer?.email ?? '';
  },
  get restaurant() {
    return shell.restaurantName;
  },
  get mfaEnabled() {
    return session.customer?.mfa_enabled === true;
  },
  useSending,
  useSessions: () => useLoad(async (signal) => (await call(listSessions, { signal })).items),
  setUpMfa: (password) => call(setUpMfa, { body: { password } }),
  turnMfaOn: (code) => call(verifyMfa, { body: { code } }),
  turnMfaOff: (body) => call(disableMfa, { body }),
  turned(on) {
    if (session.customer) rememberCustomer({ ...session.customer, mfa_enabled: on });
  },
  renewBackupCodes: async (body) => (await call(renewBackupCodes, { body })).backup_codes,
  changePassword: (body) => call(changePassword, { body }),
  endSession: (id) => call(endMySession, { params: { id } }),
  endSessions: () => call(endMySessions),
  logInAgain,
};
