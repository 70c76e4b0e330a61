import type { Page } from 'playwright-core';

const SIZES = [
  [1280, 800],
  [1024, 768],
  [390, 844],
] as const;

/** Screenshots for review, at three widths, light and dark: `LOOK=folder npx vitest run …`. */
export async function look(
  page: Page,
  name: string,
  sizes: readonly (readonly number[])[] = SIZES,
) {
  if (!process.env.LOOK) return;
  const before = page.viewportSize()!;
  for (const colorScheme of ['light', 'dark'] as const)
    for (const [width, height] of sizes) {
      await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
      await page.setViewportSize({ width: width!, height: height! });
      await page.screenshot({ path: `${process.env.LOOK}/${name}-${width}-${colorScheme}.png` });
    }
  await page.emulateMedia({ colorScheme: 'light' });
  await page.setViewportSize(before);
}
export const ON_A_PHONE = [[390, 844]] as const;
/** Wide enough for two panels. */
export const AT_A_DESK = SIZES.slice(0, 2);
