/**
 * Moves over the wall by keyboard: arrows over tickets and lines, `b` bumps the ticket in focus.
 */

const FOCUSABLE = 'button.line, [data-bump]';

function linesOf(ticket: Element | undefined): HTMLElement[] {
  return ticket ? [...ticket.querySelectorAll<HTMLElement>(FOCUSABLE)] : [];
}

/** @returns whether the key was one of the wall's */
export function moveOnWall(wall: HTMLElement, key: string): boolean {
  const tickets = [...wall.children];
  const column = tickets.findIndex((ticket) => ticket.contains(document.activeElement));
  const lines = linesOf(tickets[column]);
  const line = lines.indexOf(document.activeElement as HTMLElement);
  if (key === 'b') {
    if (column < 0) return false;
    tickets[column]!.querySelector<HTMLElement>('[data-bump]')?.click();
    return true;
  }
  const steps: Record<string, [number, number]> = {
    ArrowRight: [1, 0],
    ArrowLeft: [-1, 0],
    ArrowDown: [0, 1],
    ArrowUp: [0, -1],
  };
  const step = steps[key];
  if (!step) return false;
  if (column < 0) {
    linesOf(tickets[0])[0]?.focus();
    return true;
  }
  const [right, down] = step;
  const wanted = linesOf(tickets[column + right]);
  const next = wanted[Math.min(wanted.length - 1, Math.max(0, line + down))];
  next?.focus();
  next?.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  return true;
}
