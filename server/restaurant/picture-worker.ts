/** The worker's entry point: 40 megapixels take seconds, which must not block orders. */
import type { PictureHeader } from './picture-header.ts';
import { type Picture, prepared, type Refusal } from './picture.ts';

export interface PictureJob {
  bytes: Uint8Array;
  header: PictureHeader;
}

export default ({ bytes, header }: PictureJob): Picture | Refusal =>
  prepared(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), header);
