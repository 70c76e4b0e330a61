/**
 * Pictures of products. They are rows of the database and no files of the data folder: so a backup
 * holds them, a restore brings them back with the menu that names them, a product and its picture
 * change in one transaction, and every process on PostgreSQL has them.
 */
import { createCache } from '../../cache.ts';
import { count, findOne, insert, insertAll, remove, update } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { notFound } from '../../errors.ts';
import { readHeader } from '../../restaurant/picture-header.ts';
import { preparePhoto } from '../../restaurant/picture-room.ts';
import { checkSize, pictureRefused } from '../../restaurant/picture-size.ts';
import type { Photo, PhotoUse } from '../../restaurant/photo.ts';
import { isCover } from '../../restaurant/restaurant.ts';
import { readWebpHeader } from '../../restaurant/webp-header.ts';
import { randomTableToken } from '../../security/random.ts';
import { ownProduct, productForStaff } from '../menu.ts';
import { Picture, PictureFile, Product } from '../model.ts';
import { menuChanged } from '../version.ts';

interface Use {
  /** The field that a fault names. */
  field: 'picture' | 'cover';
  use: PhotoUse;
}
const OF_DISH: Use = { field: 'picture', use: 'photo' };

/** @throws Problem 415, 413, 422, 503 */
export async function preparedFrom(bytes: Buffer, { field, use }: Use = OF_DISH): Promise<Photo> {
  const refused = pictureRefused(field);
  const header = readHeader(bytes) ?? readWebpHeader(bytes);
  if (!header) throw refused(415, 'unsupported_media_type', { message: 'photo_type' });
  checkSize(header, refused);
  const photo = await preparePhoto({ header, bytes: bytes.subarray(0, header.end) }, use);
  if (typeof photo === 'string') throw refused(422, 'validation_failed', { message: photo });
  return photo;
}

/** Stores a prepared picture. @returns the token of its address */
export async function storePicture(
  restaurant_id: string,
  { colour, files }: Photo,
): Promise<string> {
  const { token } = await insert(Picture, { token: randomTableToken(), restaurant_id, colour });
  await insertAll(
    PictureFile,
    files.map(({ name, bytes }) => ({ token, name, bytes: Buffer.from(bytes).toString('base64') })),
  );
  return token;
}

/** Changes the picture of a product in the running transaction, and deletes the one before. */
export async function replacePicture(
  { id, restaurant_id, picture_token: before }: Product,
  picture_token: string | null,
): Promise<void> {
  await update(Product, { id }, { picture_token });
  // A duplicated product has the same picture.
  if (before && (await count(Product, { restaurant_id, picture_token: before })) === 0) {
    await remove(PictureFile, { token: before });
    await remove(Picture, { token: before });
  }
  await menuChanged(restaurant_id);
}

/**
 * Sets the picture of a product, under a new address.
 * @throws Problem 404, 415 for a file that is no picture by its contents, 413 above 40 megapixels
 * or 20 000 on a side, 422 for a damaged one, 503 when others wait
 */
export async function setPicture(restaurant_id: string, id: string, bytes: Uint8Array) {
  await ownProduct(restaurant_id, id);
  const photo = await preparedFrom(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return inTransaction(async () => {
    const product = await ownProduct(restaurant_id, id);
    await replacePicture(product, await storePicture(restaurant_id, photo));
    return productForStaff(restaurant_id, id);
  });
}

/** @throws Problem 404 */
export function removePicture(restaurant_id: string, id: string) {
  return inTransaction(async () => {
    const product = await ownProduct(restaurant_id, id);
    if (product.picture_token) await replacePicture(product, null);
    return productForStaff(restaurant_id, id);
  });
}

/** The files that were served last: at most 200 of at most 60 kB. */
const served = createCache<Buffer>(200);

/** A file of a picture by its unguessable address. @throws Problem 404 */
export function pictureFile(token: string, name: string): Promise<Buffer> {
  return served.load(`${token} ${name}`, async () => {
    const row = await findOne(PictureFile, { token, name });
    // The picture of a removed product is stored for its return only.
    const shown =
      row &&
      ((await count(Product, { picture_token: token, removed_at: null })) > 0 ||
        (await isCover(token)));
    if (!row || !shown) throw notFound();
    return Buffer.from(row.bytes, 'base64');
  });
}
