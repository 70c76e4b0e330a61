import { isWithinBound, ratioOf, type Figure } from './figures.ts';

const WIDTHS = [62, 14, 14, 9, 9, 8];
const HEAD = ['figure', 'measured', 'floor', 'ratio', 'bound', ''];

const short = (value: number) => (value >= 100 ? value.toFixed(0) : value.toPrecision(3));
function withUnit(value: number | undefined, unit: string) {
  return value === undefined ? '' : `${short(value)} ${unit}`;
}

function boundOf({ bound }: Figure): string {
  if (!bound) return '';
  return 'atLeast' in bound ? `≥ ${bound.atLeast}` : `≤ ${bound.atMost}`;
}

function cells(figure: Figure) {
  const ratio = ratioOf(figure);
  const verdict = figure.bound ? (isWithinBound(figure) ? 'kept' : 'MISSED') : '';
  return [
    figure.name,
    withUnit(figure.value, figure.unit),
    withUnit(figure.floor, figure.unit),
    ratio === null ? '' : ratio.toFixed(2),
    boundOf(figure),
    verdict,
  ];
}
function row(columns: string[]) {
  return columns
    .map((cell, index) => (index === 0 ? cell.padEnd(WIDTHS[0]!) : cell.padStart(WIDTHS[index]!)))
    .join('')
    .trimEnd();
}

export function headOfTable() {
  return `${row(HEAD)}\n${'─'.repeat(WIDTHS.reduce((sum, width) => sum + width, 0))}`;
}
/** A figure as a line of the table; the bound is of the ratio if there is a floor. */
export const lineOfTable = (figure: Figure) => row(cells(figure));
