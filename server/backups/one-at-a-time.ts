import { busy } from '../errors.ts';

let working = false;

/** Backups read all there is, and a restore replaces it: one after another. @throws Problem 503 `busy` while one is under way */
export async function oneAtATime<T>(work: () => Promise<T>): Promise<T> {
  if (working) throw busy();
  working = true;
  try {
    return await work();
  } finally {
    working = false;
  }
}
