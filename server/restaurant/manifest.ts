import type { ResponseBody } from '../http/endpoint.ts';
import { DEFAULT_ACCENT, type getManifest, ICON_SIZES } from './contract.ts';
import { iconVersion } from './icon.ts';
import type { Restaurant } from './model.ts';

/** The page's ground (`renderer/ui/tokens.css`, light), shown while the app starts. */
const PAPER = '#f8f7f4';
/** What Chrome puts on a home screen; 180 is Apple's. */
const WANTED = ICON_SIZES.filter((size) => size !== 180);

/** Where the icon of a size is. */
export function iconPath(restaurant: Restaurant | null, size: number): string {
  return `/restaurant/icons/${size}.png?v=${iconVersion(restaurant)}`;
}

/** The web app manifest of the portal, under the restaurant's own name and colour. */
export function manifestOf(restaurant: Restaurant): ResponseBody<typeof getManifest> {
  return {
    id: '/',
    name: restaurant.name,
    short_name: restaurant.name,
    lang: restaurant.locale,
    start_url: '/',
    scope: '/',
    display: 'standalone',
    background_color: PAPER,
    theme_color: restaurant.accent_colour ?? DEFAULT_ACCENT,
    icons: WANTED.map((size) => ({
      src: iconPath(restaurant, size),
      sizes: `${size}x${size}`,
      type: 'image/png',
      purpose: 'any maskable',
    })),
  };
}
