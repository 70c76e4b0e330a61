/**
 * Returns the result of `work`, but no sooner than after `milliseconds`.
 * @throws as `work`, no sooner either
 */
export async function atLeast<T>(milliseconds: number, work: Promise<T>): Promise<T> {
  const wait = new Promise((done) => setTimeout(done, milliseconds));
  const [outcome] = await Promise.allSettled([work, wait]);
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}
