import { documentOf } from './answers.ts';
import type { DrawOptions } from './document.ts';
import { drawInWorker } from './drawing.ts';
import { pdfOf } from './files.ts';
import type { Invoice } from './model.ts';

/** An invoice on paper: the stored A4 file itself, or a drawing of the same row marked COPY, or at 80 mm. */
export const paperOf = async (invoice: Invoice, options: DrawOptions): Promise<Uint8Array> =>
  (options.format === 'a4' && !options.copy ? pdfOf(invoice) : drawInWorker(await documentOf(invoice), options));
