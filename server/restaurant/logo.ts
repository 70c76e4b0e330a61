import { findOne, insert, update } from '../database/repository.ts';
import { recordBy } from '../audit/audit.ts';
import { createCache } from '../cache.ts';
import { inTransaction } from '../database/transaction.ts';
import { notFound } from '../errors.ts';
import { publishEvent } from '../events/events.ts';
import type { StaffCaller } from '../http/caller.ts';
import { file } from '../http/reply.ts';
import { sha256 } from '../security/random.ts';
import { Logo, Restaurant } from './model.ts';
import { readHeader, type PictureType } from './picture-header.ts';
import { prepareLogo } from './picture-room.ts';
import { checkSize, pictureRefused } from './picture-size.ts';
import type { Picture } from './picture.ts';
import { portalRestaurant, restaurantById } from './restaurant.ts';

async function preparedFrom(bytes: Buffer): Promise<Picture> {
  const refused = pictureRefused('logo');
  const header = readHeader(bytes);
  if (!header) throw refused(415, 'unsupported_media_type', { message: 'picture_type' });
  checkSize(header, refused);
  const picture = await prepareLogo({ header, bytes: bytes.subarray(0, header.end) });
  if (typeof picture === 'string') throw refused(422, 'validation_failed', { message: picture });
  return picture;
}

function base64(bytes: Uint8Array) {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}

/** Stores a picture, once for each hash. @returns its SHA-256 */
async function store({ type, width, height, colour, grey }: Picture): Promise<string> {
  const hash = sha256(colour);
  if (!(await findOne(Logo, { sha256: hash })))
    await insert(Logo, {
      sha256: hash,
      type,
      width,
      height,
      colour: base64(colour),
      grey: base64(grey),
    });
  return hash;
}

async function choose(caller: StaffCaller, logo_sha256: string | null): Promise<void> {
  const { restaurant_id: id } = caller;
  await update(Restaurant, { id }, { logo_sha256 });
  await recordBy(caller, {
    action: logo_sha256 ? 'restaurant.logo_set' : 'restaurant.logo_removed',
    subject_id: id,
    ...(logo_sha256 && { detail: { logo_sha256 } }),
  });
  await publishEvent({
    restaurant_id: id,
    type: 'restaurant.changed',
    least_role: 'waiter',
    subject_id: id,
  });
}

/**
 * Sets the logo of documents from now on.
 * @throws Problem 415 for a file that is no PNG or JPEG by its contents, 413 above 40 megapixels or
 * 20 000 on a side, 422 for a damaged picture or one that is blank in print, 503 when others wait
 */
export async function setLogo(caller: StaffCaller, bytes: Uint8Array): Promise<void> {
  const picture = await preparedFrom(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  await inTransaction(async () => choose(caller, await store(picture)));
}

/** Removes the logo; issued invoices keep theirs. */
export function removeLogo(caller: StaffCaller) {
  return inTransaction(async () => {
    if ((await restaurantById(caller.restaurant_id)).logo_sha256) await choose(caller, null);
  });
}

/** A logo as documents are rendered with it. */
export interface PrintedLogo {
  type: PictureType;
  width: number;
  height: number;
  colour: Uint8Array;
  grey: Uint8Array;
}

/** The cache of logos: a logo never changes under its hash, and a restaurant has had few. */
const logos = createCache<PrintedLogo>(8);

/**
 * A logo by its hash, cached.
 * @throws Error for an unknown hash: an invoice must not be rendered without the logo that it was
 * issued with
 */
export function printedLogo(hash: string): Promise<PrintedLogo> {
  return logos.load(hash, () => readLogo(hash));
}

async function readLogo(hash: string): Promise<PrintedLogo> {
  const row = await findOne(Logo, { sha256: hash });
  if (!row) throw new Error(`no logo is stored under ${hash}`);
  return {
    type: row.type,
    width: Number(row.width),
    height: Number(row.height),
    colour: Buffer.from(row.colour, 'base64'),
    grey: Buffer.from(row.grey, 'base64'),
  };
}

async function logoUnder(logo_sha256: string | null | undefined): Promise<PrintedLogo> {
  if (!logo_sha256) throw notFound();
  return printedLogo(logo_sha256);
}
/** @throws Problem 404 without one */
export async function logoOf(restaurant_id: string) {
  return logoUnder((await restaurantById(restaurant_id)).logo_sha256);
}
/** The logo for guests. @throws Problem 404 without one */
export const portalLogo = async () => logoUnder((await portalRestaurant()).logo_sha256);

/** The response with the logo in colour. */
export function logoFile({ colour, type }: PrintedLogo) {
  return file(colour, type, type === 'image/png' ? 'logo.png' : 'logo.jpg');
}
