import type { Page } from 'playwright-core';
import { type GuestLanguage, LANGUAGES } from '../../server/locales.ts';
import { proof } from './torture.ts';

/**
 * What of the page's texts does not fit: a page that scrolls sideways, a text that is cut by a box
 * around it, and one that runs over the edge of its own or of what it labels. A cell of a list may
 * be cut, since its row is one line and opens a page that says all. Runs in the page.
 * @returns with `length` the width of all texts together, in pixels
 */
function textsThatDoNotFit(): { faults: string[]; length: number } {
  const found = new Set<string>();
  let length = 0;
  const { scrollWidth, clientWidth } = document.documentElement;
  if (scrollWidth > clientWidth) found.add(`the page is ${scrollWidth - clientWidth} px too wide`);

  const FRAMES = 'button, a, th, summary, [role=tab], [role=option], [role=dialog]';
  const isCell = (box: Element) => box.matches('td');
  /** The boxes around a text up to the first that scrolls; none for a text that is not seen. */
  function boxesAround(parent: Element): [Element, CSSStyleDeclaration][] {
    const boxes: [Element, CSSStyleDeclaration][] = [];
    for (let box: Element | null = parent; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      // For screen readers alone.
      if (style.clipPath !== 'none') return [];
      if (style.display !== 'inline' && style.display !== 'contents') boxes.push([box, style]);
    }
    const scrolls = boxes.findIndex(([, { overflowX }]) => /auto|scroll/.test(overflowX));
    const within = scrolls < 0 ? boxes : boxes.slice(0, scrolls);
    return within.some(([box]) => isCell(box)) ? [] : within;
  }
  const seen = { visibilityProperty: true, opacityProperty: true };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const text = node.textContent!.trim();
    const parent = node.parentElement!;
    // A key is hidden from screen readers alone.
    const isKey = parent.matches('kbd');
    if (!text || (parent.closest('option, [aria-hidden=true], svg, noscript') && !isKey)) continue;
    if (!parent.checkVisibility(seen)) continue;
    const range = document.createRange();
    range.selectNodeContents(node);
    const words = (isKey ? parent : range).getBoundingClientRect();
    length += words.width;
    boxesAround(parent).forEach(([box, { overflowX }], place) => {
      const edge = box.getBoundingClientRect();
      const over = Math.max(words.right - edge.right, edge.left - words.left);
      const cuts = overflowX !== 'visible';
      // An ellipsis hides words without moving them.
      const hides = cuts && place === 0 && box.scrollWidth > box.clientWidth + 1;
      if (hides || (over > 1.5 && (place === 0 || cuts || box.matches(FRAMES))))
        found.add(`“${text}” is ${Math.round(over)} px over ${box.localName}.${box.className}`);
    });
  }
  return { faults: [...found], length };
}

/** In how many languages the later widths are tried: those whose texts on the page are longest. */
const LONGEST = proof(2, Infinity);

/**
 * The texts of the page that do not fit: at the first width in every language, at the others in the
 * longest. A language is shown as when another tab chose it, `last` at the end.
 */
export async function clippedTexts(
  page: Page,
  widths: readonly number[],
  offered: readonly GuestLanguage[] = LANGUAGES,
  last: GuestLanguage = 'en',
): Promise<string[]> {
  await page.evaluate(`window.textsThatDoNotFit = ${textsThatDoNotFit.toString()}`);
  const found: string[] = [];
  let languages = [...offered];
  const lengths = new Map<string, number>();
  for (const width of widths) {
    await page.setViewportSize({ width, height: 844 });
    for (const language of languages) {
      const { faults, length } = await page.evaluate(async (newValue) => {
        window.dispatchEvent(new StorageEvent('storage', { key: 'locale', newValue }));
        const frame = () => new Promise(requestAnimationFrame);
        do await frame();
        while (document.documentElement.lang !== newValue);
        await frame();
        return (
          window as unknown as { textsThatDoNotFit: typeof textsThatDoNotFit }
        ).textsThatDoNotFit();
      }, language);
      found.push(...faults.map((fault) => `${language} ${width}: ${fault}`));
      lengths.set(language, length);
    }
    const byLength = languages.sort((a, b) => lengths.get(b)! - lengths.get(a)!);
    languages = byLength.slice(0, LONGEST);
  }
  await page.evaluate((newValue) => {
    window.dispatchEvent(new StorageEvent('storage', { key: 'locale', newValue }));
  }, last);
  await page.locator(`html[lang=${last}]`).waitFor({ state: 'attached' });
  return found;
}
