/** The worker's entry point: 40 megapixels take seconds, which must not block orders. */
import type { PictureHeader, PictureType } from './picture-header.ts';
import { type Photo, type PhotoUse, preparedPhoto } from './photo.ts';
import { type Picture, prepared, type Refusal } from './picture.ts';

export interface PictureJob {
  bytes: Uint8Array;
  header: PictureHeader<PictureType | 'image/webp'>;
  use: 'logo' | PhotoUse;
}

export default ({
  bytes,
  header,
  use,
}: PictureJob): Promise<Photo | Refusal> | Picture | Refusal => {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (use !== 'logo') return preparedPhoto(file, header, use);
  return prepared(file, header as PictureHeader);
};
