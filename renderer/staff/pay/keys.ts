interface PayActs {
  pay: () => void;
  bill: () => void;
  take: () => void;
  type: (digit: string) => void;
  leave: () => void;
}

/** True where a key belongs to the element that has the focus, or to an open dialog or menu. */
function isTaken({ target }: KeyboardEvent): boolean {
  if (document.querySelector('[role=dialog], [role=menu]')) return true;
  return (
    target instanceof HTMLElement && target.matches('input:not([type=radio]), select, textarea')
  );
}
function isOnControl({ target }: KeyboardEvent): boolean {
  return target instanceof HTMLElement && target.matches('a, button, [role=option]');
}

/** The keys of a bill's page; Enter does what has the focus, else it takes the payment. */
export function usePayKeys(acts: PayActs) {
  function handle(event: KeyboardEvent) {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (isTaken(event)) return;
    const { key } = event;
    if (/^[1-9]$/.test(key)) acts.type(key);
    else if (key === 'p' || key === 'P') acts.pay();
    else if (key === 'b' || key === 'B') acts.bill();
    else if (key === 'Escape') acts.leave();
    else if (key === 'Enter' && !event.repeat && !isOnControl(event)) acts.take();
    else return;
    event.preventDefault();
  }
  return { handle };
}
