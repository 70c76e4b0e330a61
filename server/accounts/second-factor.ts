import { toDataURL } from 'qrcode';
import { sha256 } from '../security/random.ts';
import { afterCommit, inTransaction } from '../database/transaction.ts';
import { conflict, Problem } from '../errors.ts';
import { attempt, limitsOf } from '../security/rate-limit.ts';
import { makeBackupCodes, matchBackupCode } from '../security/backup-codes.ts';
import { decrypt, encrypt } from '../security/encryption.ts';
import type { Asker } from '../security/hashing-queue.ts';
import { totpUrl } from '../security/totp-url.ts';
import { newTotpSecret, totpStep } from '../security/totp.ts';

interface Columns {
  mfa_enabled: boolean;
  mfa_secret: string | null;
  mfa_backup_codes: string[] | null;
  mfa_last_step: number | null;
}
/** The row of a customer or a user. */
export interface Holder extends Columns {
  id: string;
  email: string;
  update: (values: Partial<Columns>) => Promise<unknown>;
}
/** Reads the holder's row as it is now. */
export type Find = () => Promise<Holder>;

export const invalidCode = () => new Problem(401, 'invalid_code');
const secretOf = (holder: Holder) => decrypt(holder.mfa_secret!, holder.id);
const isTotp = (code: string) => /^\d{6}$/.test(code.replace(/\s/g, ''));

/** A typed code, with its port and address. */
export interface Guess {
  port: Asker['port'];
  code: string;
  address: string;
}

/**
 * Checks a code under the rate limit of its account, over all logins and all sessions: a new login
 * step resets no count ("AuthQuake").
 * @throws Problem 429
 */
function guessing<T>({ id }: Holder, { port, address }: Guess, look: () => Promise<T>) {
  return attempt(limitsOf(port).code, { account: id, address }, look);
}

/**
 * Makes a secret and backup codes that are not valid until the first right code.
 * @throws Problem 409 `mfa_already_on`, 503
 */
export async function prepareSecondFactor(find: Find, issuer: string, asker: Asker) {
  if ((await find()).mfa_enabled) throw conflict('mfa_already_on');
  const secret = newTotpSecret();
  const { codes, hashes } = await makeBackupCodes(asker);
  const { email } = await inTransaction(async () => {
    const holder = await find();
    if (holder.mfa_enabled) throw conflict('mfa_already_on');
    await holder.update({
      mfa_secret: encrypt(secret, holder.id),
      mfa_backup_codes: hashes,
      mfa_last_step: null,
    });
    return holder;
  });
  const otpauth_url = totpUrl(secret, email, issuer);
  return {
    secret,
    otpauth_url,
    qr_code: await toDataURL(otpauth_url, { margin: 2, width: 320 }),
    backup_codes: codes,
  };
}

/**
 * A cache of recently used steps, besides the last one in the row: a code stays used even when the
 * clock went far ahead and came back.
 */
const MOST_USED = 10_000;
const used = new Set<string>();

/**
 * Marks a time step as used.
 * @throws Problem 401 `invalid_code`
 */
async function takeStep(holder: Holder, code: string): Promise<void> {
  const step = await totpStep(secretOf(holder), code.replace(/\s/g, ''), holder.mfa_last_step);
  const use = sha256(`${secretOf(holder)}:${step}`);
  if (step === null || used.has(use)) throw invalidCode();
  await holder.update({ mfa_last_step: step });
  afterCommit(() => {
    if (used.size >= MOST_USED) used.delete(used.values().next().value!);
    used.add(use);
  });
}

/**
 * Turns the second factor on with a first right code.
 * @throws Problem 409 `mfa_not_set_up` or `mfa_already_on`, 401 `invalid_code`, 429
 */
export async function enableSecondFactor(
  find: Find,
  guess: Guess,
  also: () => Promise<void>,
): Promise<void> {
  await guessing(await find(), guess, () =>
    inTransaction(async () => {
      const holder = await find();
      if (holder.mfa_enabled) throw conflict('mfa_already_on');
      if (!holder.mfa_secret) throw conflict('mfa_not_set_up');
      await takeStep(holder, guess.code);
      await holder.update({ mfa_enabled: true });
      await also();
    }),
  );
}

/**
 * The backup code's entry that a guess matches, or null for six digits. @throws Problem 401
 * `invalid_code`, 503
 */
async function backupEntry(
  { id, mfa_backup_codes }: Holder,
  { port, code, address }: Guess,
): Promise<string | null> {
  if (isTotp(code)) return null;
  const entry = await matchBackupCode(code, mfa_backup_codes ?? [], { port, account: id, address });
  if (!entry) throw invalidCode();
  return entry;
}

/**
 * Marks the code as used, in the running transaction.
 * @throws Problem 401 `invalid_code`
 */
async function takeCode(holder: Holder, code: string, entry: string | null): Promise<void> {
  if (!holder.mfa_enabled) throw invalidCode();
  if (entry === null) return takeStep(holder, code);
  const left = (holder.mfa_backup_codes ?? []).filter((one) => one !== entry);
  if (left.length === holder.mfa_backup_codes?.length) throw invalidCode();
  await holder.update({ mfa_backup_codes: left });
}

/**
 * Accepts a code once: six digits or a backup code; `also` is done in the same transaction.
 * @returns which of the two it was @throws Problem 401 `invalid_code`, 429, 503
 */
export async function spendCode(
  find: Find,
  guess: Guess,
  also: () => Promise<void> = async () => {},
): Promise<'totp' | 'backup'> {
  const before = await find();
  return guessing(before, guess, async () => {
    if (!before.mfa_enabled) throw invalidCode();
    // The slow hash is made before the transaction begins, since nothing may block the one writer
    // for so long.
    const entry = await backupEntry(before, guess);
    await inTransaction(async () => {
      await takeCode(await find(), guess.code, entry);
      await also();
    });
    return entry === null ? 'totp' : 'backup';
  });
}

export const SECOND_FACTOR_OFF: Columns = {
  mfa_enabled: false,
  mfa_secret: null,
  mfa_backup_codes: null,
  mfa_last_step: null,
};

/** Ten new backup codes in place of the old. @throws Problem 409 `mfa_not_set_up`, 401, 429, 503 */
export async function renewBackupCodes(find: Find, guess: Guess): Promise<string[]> {
  const holder = await find();
  if (!holder.mfa_enabled) throw conflict('mfa_not_set_up');
  const { port, address } = guess;
  const { codes, hashes } = await makeBackupCodes({ port, account: holder.id, address });
  await spendCode(find, guess, async () => {
    await (await find()).update({ mfa_backup_codes: hashes });
  });
  return codes;
}
