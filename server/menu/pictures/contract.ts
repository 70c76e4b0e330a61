import * as z from 'zod';
import { endpoint, id } from '../../http/endpoint.ts';
import { product } from '../contract.ts';

const params = z.strictObject({ id });
/** A file in the body; a page passes the value of its file field. */
const photo = z
  .custom<Uint8Array | Blob>((value) => value instanceof Uint8Array, {
    path: ['picture'],
    params: { rule: 'photo_wanted' },
  })
  .transform((bytes) => bytes as Uint8Array);

/** The media types of photos that are taken as they come. */
export const PHOTO_TYPES = ['image/jpeg', 'image/png', 'image/webp'] as const;

export const setPicture = endpoint({
  port: 'staff',
  method: 'PUT',
  path: '/api/products/{id}/picture',
  access: 'manager',
  upload: { types: PHOTO_TYPES, mostBytes: 5_000_000 },
  summary:
    'Sets the picture of a product: a JPEG, PNG or WebP of at most 5 MB and 40 megapixels, as a ' +
    'phone takes it; only its pixels are stored, upright and cut to 5:4',
  params,
  body: photo,
  responses: { 200: product },
});
export const removePicture = endpoint({
  port: 'staff',
  method: 'DELETE',
  path: '/api/products/{id}/picture',
  access: 'manager',
  summary: 'Takes the picture of a product away',
  params,
  responses: { 200: product },
});

const file = z.strictObject({
  token: z.string().regex(/^[\w-]{1,64}$/),
  name: z.enum(['232.webp', '232.jpg', '348.webp', '348.jpg', '780.webp', '780.jpg']),
});
export const getPicture = endpoint({
  port: 'portal',
  method: 'GET',
  path: '/pictures/{token}/{name}',
  access: 'public',
  summary: 'A picture of the menu, `232`, `348` or `780` pixels wide; it never changes',
  params: file,
  responses: { 200: 'image/webp' },
});
export const getStaffPicture = endpoint({
  port: 'staff',
  method: 'GET',
  path: '/api/pictures/{token}/{name}',
  access: 'waiter',
  summary: 'A picture of the menu',
  params: file,
  responses: { 200: 'image/webp' },
});
