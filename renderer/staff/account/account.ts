import {
  changeStaffPassword,
  disableStaffMfa,
  endStaffSession,
  endStaffSessions,
  listStaffSessions,
  renewStaffBackupCodes,
  setUpStaffMfa,
  verifyStaffMfa,
} from '../../../server/staff/contract.ts';
import { call } from '../../api.ts';
import type { Account } from '../../ui/account/account.ts';
import { useLoading, useSending } from '../loading.ts';
import { shell } from '../shell/frame.ts';
import { useSession } from '../stores/session.ts';

/** The login of the current user for the shared account components. */
export function staffAccount(): Account {
  const session = useSession();
  return {
    get email() {
      return session.me?.email ?? '';
    },
    get restaurant() {
      return shell.restaurantName;
    },
    get mfaEnabled() {
      return session.me?.mfa_enabled === true;
    },
    useSending,
    useSessions() {
      const loading = useLoading(
        async (signal) => (await call(listStaffSessions, { signal })).items,
      );
      void loading.load();
      return loading;
    },
    setUpMfa: (password) => call(setUpStaffMfa, { body: { password } }),
    turnMfaOn: (code) => call(verifyStaffMfa, { body: { code } }),
    turnMfaOff: (body) => call(disableStaffMfa, { body }),
    turned(on) {
      session.me &&= { ...session.me, mfa_enabled: on };
    },
    renewBackupCodes: async (body) => (await call(renewStaffBackupCodes, { body })).backup_codes,
    changePassword: (body) => call(changeStaffPassword, { body }),
    endSession: (id) => call(endStaffSession, { params: { id } }),
    endSessions: () => call(endStaffSessions),
    logInAgain: session.logInAgain,
  };
}
