/** The cover picture above the guests' menu. */
import { recordBy } from '../../audit/audit.ts';
import { remove } from '../../database/repository.ts';
import { inTransaction } from '../../database/transaction.ts';
import { publishEvent } from '../../events/events.ts';
import type { StaffCaller } from '../../http/caller.ts';
import { restaurantById, updateRestaurant } from '../../restaurant/restaurant.ts';
import { Picture, PictureFile } from '../model.ts';
import { preparedFrom, storePicture } from './pictures.ts';

interface Cover {
  cover_token: string | null;
  cover_colour: string | null;
}

/** Changes the cover in the running transaction, and deletes the one before. */
async function choose(caller: StaffCaller, cover: Cover): Promise<void> {
  const { restaurant_id: id } = caller;
  const { cover_token: before } = await restaurantById(id);
  await updateRestaurant(id, cover);
  if (before) {
    await remove(PictureFile, { token: before });
    await remove(Picture, { token: before });
  }
  await recordBy(caller, {
    action: cover.cover_token ? 'restaurant.cover_set' : 'restaurant.cover_removed',
    subject_id: id,
  });
  await publishEvent({
    restaurant_id: id,
    type: 'restaurant.changed',
    least_role: 'waiter',
    subject_id: id,
  });
}

/**
 * Sets the cover picture, under a new address.
 * @throws Problem 415 for a file that is no picture by its contents, 413 above 40 megapixels or
 * 20 000 on a side, 422 for a damaged one, 503 when others wait
 */
export async function setCover(caller: StaffCaller, bytes: Uint8Array): Promise<void> {
  const photo = await preparedFrom(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength), {
    field: 'cover',
    use: 'cover',
  });
  await inTransaction(async () => {
    const cover_token = await storePicture(caller.restaurant_id, photo);
    await choose(caller, { cover_token, cover_colour: photo.colour });
  });
}

/** Removes the cover picture, where there is one. */
export function removeCover(caller: StaffCaller): Promise<void> {
  return inTransaction(async () => {
    if ((await restaurantById(caller.restaurant_id)).cover_token)
      await choose(caller, { cover_token: null, cover_colour: null });
  });
}
