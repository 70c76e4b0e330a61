/** Arrow keys move the focus over tiles, by where they stand. */
export function moveByArrow(event: KeyboardEvent, selector: string): void {
  const around = event.currentTarget as HTMLElement;
  const from = (event.target as HTMLElement).closest<HTMLElement>(selector);
  const step = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  }[event.key];
  if (!from || !step) return;
  const [right, down] = step as [number, number];
  const here = from.getBoundingClientRect();
  const found = [...around.querySelectorAll<HTMLElement>(selector)]
    .map((tile) => {
      const { left, top } = tile.getBoundingClientRect();
      const along = (left - here.left) * right + (top - here.top) * down;
      const aside = Math.abs((left - here.left) * down) + Math.abs((top - here.top) * right);
      return { tile, along, distance: along + aside * 4 };
    })
    .filter(({ along }) => along > 1)
    .sort((a, b) => a.distance - b.distance)[0];
  if (!found) return;
  event.preventDefault();
  found.tile.focus();
}

/** With the focus on nothing yet, an arrow key goes to the first tile. */
export function enterByArrow(event: KeyboardEvent, first: HTMLElement | null | undefined): void {
  const isNowhere = event.target instanceof HTMLElement && event.target.matches('body, main, h1');
  if (!isNowhere || !first || !/^Arrow(Left|Right|Up|Down)$/.test(event.key)) return;
  event.preventDefault();
  first.focus();
}

/** Whether keys belong to a field or a dialog, so that no shortcut may take them. */
export function isTyping(event: KeyboardEvent): boolean {
  if (event.ctrlKey || event.metaKey || event.altKey) return true;
  return (
    event.target instanceof HTMLElement &&
    event.target.closest('input, textarea, select, [role=dialog], [role=menu]') !== null
  );
}
