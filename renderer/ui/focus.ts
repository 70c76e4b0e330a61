/** Whether nobody is in a field or on a button, from whom a page would take the focus. */
export function isFocusFree(): boolean {
  const focused = document.activeElement;
  return focused === null || focused === document.body || focused.id === 'main';
}
