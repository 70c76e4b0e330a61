/**
 * What a form changes: its fields that differ from when it was opened. What others changed
 * meanwhile, and what is counted down by orders, stays as it is.
 */
export function changedFrom<T extends object>(before: T, now: T): Partial<T> {
  const isChanged = ([name, value]: [string, unknown]) =>
    written(value) !== written(before[name as keyof T]);
  return Object.fromEntries(Object.entries(now).filter(isChanged)) as Partial<T>;
}

/** JSON has null for what was typed as a number and is none, which is a change all the same. */
function written(value: unknown): string | undefined {
  return JSON.stringify(value, (_name, part: unknown) => (Number.isNaN(part) ? 'NaN' : part));
}
