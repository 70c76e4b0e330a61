import { generateSecret, verify } from 'otplib';
import { now } from '../clock.ts';

const STEP_SECONDS = 30;
const DAY_STEPS = (24 * 3600) / STEP_SECONDS;

/** 160 random bits in Base32 (RFC 4226, 4). */
export const newTotpSecret = () => generateSecret({ length: 20 });

/**
 * The time step of a code, with one step of clock drift either way (RFC 6238, 5.2), or null. Steps
 * up to `lastStep` were used, so an observed code cannot be used again, even after the clock went
 * back. A last step more than a day ahead was used while the clock was wrong, and is ignored: it
 * would refuse every code until that day.
 */
export async function totpStep(
  secret: string,
  code: string,
  lastStep: number | null,
): Promise<number | null> {
  if (!/^\d{6}$/.test(code)) return null;
  const epoch = Math.floor(now().getTime() / 1000);
  const result = await verify({
    secret,
    token: code,
    epoch,
    epochTolerance: STEP_SECONDS,
    ...(lastStep !== null &&
      lastStep <= epoch / STEP_SECONDS + DAY_STEPS && { afterTimeStep: lastStep }),
  });
  return result.valid && 'timeStep' in result ? result.timeStep : null;
}
