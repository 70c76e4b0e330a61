/** Plays acts of the staff app with mouse and keyboard, and counts what they take. */
import type { Locator, Page } from 'playwright-core';

export interface Counted {
  clicks: number;
  keys: number;
}

/** How long a person takes for a tap and for a key, in milliseconds. */
export interface Pace {
  tap: number;
  key: number;
}
/**
 * A person with a phone: 1.1 s to point and 0.2 s to press (Card, Moran and Newell 1983), and 0.33 s
 * a letter (36 words a minute: Palin et al., How do people type on mobile devices, 2019).
 */
export const PERSONS_PACE: Pace = { tap: 1_300, key: 330 };
/** A person at a till: an average typist of the same authors' keystroke-level model (1980). */
export const TYPISTS_PACE: Pace = { tap: 1_300, key: 280 };
const AT_ONCE: Pace = { tap: 0, key: 0 };

export class Player implements Counted {
  clicks = 0;
  keys = 0;
  readonly page: Page;
  private readonly pace: Pace;

  constructor(page: Page, pace = AT_ONCE) {
    this.page = page;
    this.pace = pace;
  }

  private async tap(): Promise<void> {
    this.clicks += 1;
    if (this.pace.tap > 0) await this.page.waitForTimeout(this.pace.tap);
  }
  /** A tap on what is no page: the camera's note, what a keyboard offers. */
  tapOutside(): Promise<void> {
    return this.tap();
  }
  /** The camera's note leads to a page. */
  async open(url: string): Promise<void> {
    await this.tap();
    await this.page.goto(url);
  }
  async click(target: Locator): Promise<void> {
    await this.tap();
    await target.click();
  }
  button(name: string | RegExp): Promise<void> {
    return this.click(this.page.getByRole('button', { name }).first());
  }
  link(name: string | RegExp): Promise<void> {
    return this.click(this.page.getByRole('link', { name }).first());
  }
  radio(name: string): Promise<void> {
    return this.click(this.page.getByRole('radio', { name, exact: true }));
  }
  menuItem(name: string): Promise<void> {
    return this.click(this.page.getByRole('menuitem', { name }));
  }
  /** A list is opened by one click, and its option chosen by another. */
  async choose(list: Locator, value: string): Promise<void> {
    this.clicks += 2;
    await list.selectOption(value);
  }
  async press(key: string): Promise<void> {
    this.keys += 1;
    await this.page.keyboard.press(key);
  }
  async type(text: string): Promise<void> {
    this.keys += [...text].length;
    await this.page.keyboard.type(text, { delay: this.pace.key });
  }
}
