/** Runs in a thread of its own, so that neither drawing nor the disk holds up an order. */
import { drawAndKeep, keepWhole } from './pdf-job.ts';

export default drawAndKeep;
export const keep = ({ path, bytes }: { path: string; bytes: Uint8Array }): void =>
  keepWhole(path, bytes);
