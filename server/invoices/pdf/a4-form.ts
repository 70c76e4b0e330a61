/** The country's form under the totals, which a guest fills in by hand; it stays on one page. */
import { edge, type Page } from './a4-page.ts';
import { formOf } from './country-form.ts';
import { wrap } from './text.ts';

const LABELS = 150;
const LEADING = 13;
/** Room for handwriting. */
const BLANK = 28;
const PADDING = 5;
const small = { size: 8, ink: 'quiet' } as const;
const body = { size: 9.5 } as const;

export function renderForm(page: Page): void {
  const form = formOf(page.invoice);
  if (!form) return;
  const { sheet } = page;
  const fields = form.fields.map(([label, value]) => {
    const lines =
      value === null
        ? []
        : wrap(sheet, value, { width: edge.right - edge.left - LABELS, style: body });
    return { label, lines, height: value === null ? BLANK : lines.length * LEADING + PADDING };
  });
  page.need(fields.reduce((sum, { height }) => sum + height, 56));
  page.y += 20;
  sheet.rule({ x: edge.left, y: page.y - 14 }, { x: edge.right, y: page.y - 14 });
  sheet.tag('H2', () =>
    sheet.write(form.title, { x: edge.left, y: page.y }, { size: 10, weight: 'semibold' }),
  );
  page.y += 20;
  for (const field of fields) renderField(page, field);
}

function renderField(
  page: Page,
  { label, lines, height }: { label: string; lines: string[]; height: number },
): void {
  const { sheet } = page;
  const isBlank = lines.length === 0;
  const y = isBlank ? page.y + BLANK - LEADING - 4 : page.y;
  sheet.tag('P', () => {
    sheet.write(label, { x: edge.left, y }, small);
    lines.forEach((line, i) =>
      sheet.write(line, { x: edge.left + LABELS, y: y + i * LEADING }, body),
    );
  });
  if (isBlank)
    sheet.rule({ x: edge.left + LABELS, y: y + 2 }, { x: edge.right, y: y + 2 }, 'quiet');
  page.y += height;
}
