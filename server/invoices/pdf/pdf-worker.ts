/** The render thread, in which neither rendering nor the disk delays orders. */
import { renderReport, type ReportDocument } from './report.ts';
import { paint, type PaintJob } from './receipt-raster.ts';
import { renderAndStore } from './pdf-job.ts';
import { type Posters, renderPosters } from './posters.ts';
import { renderProForma } from './pro-forma.ts';
import type { ProForma } from './pro-forma-rows.ts';

export default renderAndStore;
export const paintLines = (job: PaintJob) => paint(job);
export const proForma = (bill: ProForma) => renderProForma(bill);
export const posters = (content: Posters) => renderPosters(content);
export const report = async (job: ReportDocument) => new Uint8Array(await renderReport(job));
