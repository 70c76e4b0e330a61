/** The render thread, in which neither rendering nor the disk delays orders. */
import { paint, type PaintJob } from './receipt-raster.ts';
import { renderAndStore, storeFile } from './pdf-job.ts';

export default renderAndStore;
export const paintLines = (job: PaintJob) => paint(job);
export function keep({ path, bytes }: { path: string; bytes: Uint8Array }): void {
  return storeFile(path, bytes);
}
