/** An A4 page: its edges, the present position and page breaks. Measures are points. */
import type { InvoiceDocument } from '../document/document.ts';
import { headline } from './facts.ts';
import type { Sheet } from './sheet.ts';
import { wordsOf } from '../document/words.ts';

export const edge = { left: 70.87, right: 538.58, top: 56.69, bottom: 764 } as const;

export class Page {
  y: number = edge.top;

  constructor(
    readonly sheet: Sheet,
    readonly invoice: InvoiceDocument,
    readonly copy: boolean,
  ) {}

  /**
   * Begins a new page where `height` no longer fits.
   * @returns whether it did
   */
  need(height: number): boolean {
    if (this.fits(height)) return false;
    this.turn();
    return true;
  }

  fits(height: number): boolean {
    return this.y + height <= edge.bottom;
  }

  turn(): void {
    this.sheet.addPage();
    this.runningHead();
  }

  private runningHead(): void {
    const { sheet, invoice } = this;
    sheet.decorate(() => {
      sheet.set(headline(invoice), { x: edge.left, y: edge.top }, { size: 9, ink: 'quiet' });
      if (this.copy)
        sheet.set(
          wordsOf(invoice).copy,
          { x: edge.right, y: edge.top },
          { size: 9, weight: 'semibold', ink: 'alert', align: 'right' },
        );
    });
    this.y = edge.top + 26;
  }
}
