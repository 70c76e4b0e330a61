import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { sep } from 'node:path';

type Call = (...values: unknown[]) => unknown;
type Calls = Record<string, Call>;

export interface HangingShare {
  /** Calls that wait for the disk on the main thread: each would stop the whole server. */
  blocked: string[];
  /** Lets it answer again, with all that waited. */
  answer: () => void;
  /** The same, and notes no call any more. */
  end: () => void;
}

/**
 * Makes a folder behave as a share of the network that is gone: no call for it is answered. Calls
 * that would wait on the main thread are noted, and answered.
 * @param from the call with which it begins; those before are answered
 */
export function hangShare(folder: string, from?: string): HangingShare {
  let answer = () => {};
  const answered = new Promise<void>((done) => {
    answer = done;
  });
  let isGone = from === undefined;
  let isBack = false;
  const blocked: string[] = [];
  const isThere = (value: unknown) =>
    typeof value === 'string' && (value === folder || value.startsWith(folder + sep));
  const [promises, sync] = [fs.promises, fs] as unknown as [Calls, Calls];
  const originals: [Calls, string, Call][] = [];
  const replace = (
    calls: Calls,
    name: string,
    by: (original: Call, values: unknown[]) => unknown,
  ) => {
    const original = calls[name]!;
    originals.push([calls, name, original]);
    calls[name] = (...values) =>
      values.some(isThere) ? by(original, values) : original.apply(calls, values);
  };
  for (const [name, call] of Object.entries(promises))
    if (typeof call === 'function')
      replace(promises, name, (original, values) => {
        isGone ||= name === from;
        if (!isGone || isBack) return original.apply(promises, values);
        return answered.then(() => original.apply(promises, values));
      });
  for (const name of Object.keys(sync).filter((one) => one.endsWith('Sync')))
    replace(sync, name, (original, values) => {
      blocked.push(`${name} ${String(values[0])}`);
      return original.apply(sync, values);
    });
  syncBuiltinESMExports();
  const answerAgain = () => {
    isBack = true;
    answer();
  };
  return {
    blocked,
    answer: answerAgain,
    end: () => {
      for (const [calls, name, original] of originals) calls[name] = original;
      syncBuiltinESMExports();
      answerAgain();
    },
  };
}
