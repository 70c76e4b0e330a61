/**
 * What a form changes: its fields that differ from when it was opened. What others changed
 * meanwhile, and what is counted down by orders, stays as it is.
 */
export function changedFrom<T extends object>(before: T, now: T): Partial<T> {
  const isChanged = ([name, value]: [string, unknown]) =>
    JSON.stringify(value) !== JSON.stringify(before[name as keyof T]);
  return Object.fromEntries(Object.entries(now).filter(isChanged)) as Partial<T>;
}
