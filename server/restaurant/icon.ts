/** The restaurant's icon on a phone: its logo on white, or a plate in its colour. */
import { PNG } from 'pngjs';
import { createCache } from '../cache.ts';
import { DEFAULT_ACCENT, type IconSize } from './contract.ts';
import { printedLogo } from './logo.ts';
import type { Restaurant } from './model.ts';
import { readHeader } from './picture-header.ts';
import { decoded, withAlpha } from './picture.ts';
import { fitted, type Raster } from './raster.ts';

/**
 * What a phone may cut off a `maskable` icon leaves a circle of 80 % of its width (W3C App
 * Manifest).
 */
const SAFE = 0.62;
/** Of the plate, as shares of the icon's width: its rim from here to there, and its middle. */
const PLATE = { outer: 0.31, inner: 0.265, middle: 0.17 };
const MOST_MEGABYTES = 64;

type Colour = [red: number, green: number, blue: number];
const partsOf = (colour: string) =>
  [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16)) as Colour;

function square(size: number, [red, green, blue]: Colour): Raster {
  const rgb = new Uint8Array(size * size * 3);
  for (let at = 0; at < rgb.length; at += 3) rgb.set([red, green, blue], at);
  return { width: size, height: size, rgb };
}

/** How much of a pixel lies within a radius, from 0 to 1: edges are smooth. */
const within = (distance: number, radius: number) =>
  Math.min(1, Math.max(0, radius - distance + 0.5));

function plate(size: number, colour: string): Raster {
  const icon = square(size, partsOf(colour));
  for (let pixel = 0; pixel < size * size; pixel++) {
    const [x, y] = [pixel % size, Math.floor(pixel / size)];
    const distance = Math.hypot(x + 0.5 - size / 2, y + 0.5 - size / 2);
    const rim = within(distance, PLATE.outer * size) - within(distance, PLATE.inner * size);
    const white = Math.max(rim, within(distance, PLATE.middle * size));
    for (let at = pixel * 3; at < pixel * 3 + 3; at++)
      icon.rgb[at] = Math.round(icon.rgb[at]! * (1 - white) + 255 * white);
  }
  return icon;
}

function logoOn(size: number, logo: Raster): Raster {
  const icon = square(size, [255, 255, 255]);
  const small = fitted(logo, { width: size * SAFE, height: size * SAFE });
  const left = Math.floor((size - small.width) / 2);
  const top = Math.floor((size - small.height) / 2);
  for (let row = 0; row < small.height; row++)
    icon.rgb.set(
      small.rgb.subarray(row * small.width * 3, (row + 1) * small.width * 3),
      ((top + row) * size + left) * 3,
    );
  return icon;
}

async function rasterOf(logo_sha256: string): Promise<Raster | null> {
  const { colour } = await printedLogo(logo_sha256);
  const bytes = Buffer.from(colour);
  const header = readHeader(bytes);
  const logo = header && decoded(bytes, header, MOST_MEGABYTES);
  return logo && typeof logo !== 'string' ? logo.raster : null;
}

type Look = Pick<Restaurant, 'logo_sha256' | 'accent_colour'> | null;

/** Changes with the icon, so that a phone fetches it again. */
export function iconVersion(restaurant: Look): string {
  return restaurant?.logo_sha256?.slice(0, 8) ?? restaurant?.accent_colour?.slice(1) ?? 'default';
}

/** The icons that were served last, three sizes of each look. */
const icons = createCache<Uint8Array>(9);

/** The icon as a PNG; before set-up that of a restaurant without a logo. */
export function icon(restaurant: Look, size: IconSize): Promise<Uint8Array> {
  return icons.load(`${iconVersion(restaurant)} ${size}`, async () => {
    const logo = restaurant?.logo_sha256 ? await rasterOf(restaurant.logo_sha256) : null;
    const raster = logo
      ? logoOn(size, logo)
      : plate(size, restaurant?.accent_colour ?? DEFAULT_ACCENT);
    return PNG.sync.write(
      Object.assign(new PNG({ width: size, height: size }), { data: withAlpha(raster).data }),
      { colorType: 2, inputColorType: 6, inputHasAlpha: true },
    );
  });
}
