/**
 * How many digits a person's PIN has, kept on this till after a right one, so that the last digit
 * enters without a button. It says nothing of the digits.
 */
const key = (user_id: string) => `pin-length:${user_id}`;
export const LONGEST_PIN = 6;
export const SHORTEST_PIN = 4;

export function pinLength(user_id: string): number {
  const length = Number(localStorage.getItem(key(user_id)));
  return length >= SHORTEST_PIN && length <= LONGEST_PIN ? length : LONGEST_PIN;
}
export function notePinLength(user_id: string, length: number): void {
  localStorage.setItem(key(user_id), String(length));
}
/** After a wrong PIN the length may have changed with it. */
export function forgetPinLength(user_id: string): void {
  localStorage.removeItem(key(user_id));
}
