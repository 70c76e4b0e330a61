/** Runs in a thread of its own, so that neither drawing nor the disk holds up an order. */
import { paint, type PaintJob } from './receipt-raster.ts';
import { renderAndStore, keepWhole } from './pdf-job.ts';

export default renderAndStore;
export const paintLines = (job: PaintJob) => paint(job);
export function keep({ path, bytes }: { path: string; bytes: Uint8Array }): void {
  return keepWhole(path, bytes);
}
