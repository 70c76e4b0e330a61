/**
 * Makes several changes of which one may fail: each that was made is left out by the next try.
 * @returns a function that makes a change unless the one of this name was made
 */
export function useOnce(): (name: string, change: () => Promise<unknown>) => Promise<void> {
  const made = new Set<string>();
  return async (name, change) => {
    if (made.has(name)) return;
    await change();
    made.add(name);
  };
}
