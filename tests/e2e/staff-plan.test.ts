import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { at, logIn, openBackOffice, press, type BackOffice } from '../support/back-office.ts';
import { DESKTOP } from '../support/browser.ts';
import { furnishFloor, type Floor } from '../support/floor.ts';
import { AT_A_DESK, look } from '../support/look.ts';
import { axeFaults } from '../support/page-checks.ts';
import { OWNER } from '../support/server.ts';

let office: BackOffice;
let floor: Floor;
beforeAll(async () => {
  office = await openBackOffice();
  const names = (area: string, count: number) =>
    Array.from({ length: count }, (_, place) => `${area} ${place + 1}`);
  floor = await furnishFloor(office, [...names('Window', 5), ...names('Hall', 7)]);
  for (const [name, { id }] of Object.entries(floor.tables))
    await floor.owner.patch(`/api/tables/${id}`, { area: name.split(' ')[0], seats: 4 });
  await floor.owner.post('/api/tables', { name: 'Bar', kind: 'counter', area: 'Hall' });
});
afterAll(() => office.stop());
beforeEach(() => {
  office.faults.length = 0;
});
afterEach(() => {
  expect(office.faults).toEqual([]);
});

async function onFloor(who: { email: string; password: string } = OWNER) {
  const page = await office.visit('/', { ...DESKTOP, reducedMotion: 'reduce' });
  await logIn(page, who);
  await at(page, '/');
  await page.reload();
  await page.getByRole('heading', { name: /^Window/ }).waitFor();
  return page;
}
const table = async (name: string) =>
  (await floor.owner.get('/api/floor')).body.items.find(
    (one: { name: string }) => one.name === name,
  );
const plan = (page: Page, name: string) =>
  page.locator('.board').getByRole('button', { name: new RegExp(`^${name}(?!\\d)`) });

describe('the floor by areas', () => {
  it('has a section for each area, with its sum, and free tables with their seats', async () => {
    await floor.order({ table_id: floor.tables['Window 3']!.id, covers: 2 }, [['Pale ale', 2]]);
    const page = await onFloor();
    const window = page.getByRole('region', { name: /^Window/ });
    await window.getByText('1 of 5 taken').waitFor();
    await window.getByText('€12.40').first().waitFor();
    await window.getByText('4 seats').first().waitFor();
    await page.getByRole('link', { name: /^Bar/ }).getByText('Counter').waitFor();
    await look(page, 'floor-areas');
    expect(await axeFaults(page, 'light')).toEqual([]);
  });

  it('has a plan: tables are dragged, and moved by the arrow keys, saved at once', async () => {
    const page = await onFloor();
    await page.getByRole('radio', { name: 'Plan' }).check();
    await page.getByRole('radio', { name: 'Hall' }).check();
    await press(page, 'Arrange tables');
    const spot = plan(page, 'Hall 1').or(
      page.locator('.board .spot').filter({ hasText: 'Hall 1' }),
    );
    const box = (await spot.first().boundingBox())!;
    await page.mouse.move(box.x + 20, box.y + 20);
    await page.mouse.down();
    await page.mouse.move(box.x + 120, box.y + 220, { steps: 5 });
    await page.mouse.up();
    await expect.poll(async () => (await table('Hall 1')).y).toBeGreaterThan(0);
    const { x, y } = await table('Hall 1');
    expect([x % 20, y % 20]).toEqual([0, 0]);
    await spot.first().focus();
    for (const key of ['ArrowRight', 'ArrowRight', 'ArrowDown', 'ArrowUp', 'ArrowRight'])
      await page.keyboard.press(key);
    const place = async () => {
      const { x: across, y: down } = await table('Hall 1');
      return [across, down];
    };
    await expect.poll(place).toEqual([x + 60, y]);
    await page.getByRole('group', { name: 'Seats' }).getByRole('button', { name: /more/i }).click();
    await page.getByRole('radio', { name: 'Round' }).check();
    await expect
      .poll(async () => {
        const { seats, shape } = await table('Hall 1');
        return [seats, shape];
      })
      .toEqual([5, 'round']);
    await look(page, 'floor-arrange', AT_A_DESK);
    expect(await axeFaults(page, 'light')).toEqual([]);
    await press(page, 'Done');
    await page.getByRole('radio', { name: 'Window' }).check();
    await plan(page, 'Window 3').click();
    await page.getByRole('region', { name: 'Bill of Window 3' }).waitFor();
    await look(page, 'floor-plan', AT_A_DESK);
    expect(await axeFaults(page, 'dark')).toEqual([]);
  });

  it('says where a move was not saved, and puts the table back', async () => {
    const page = await onFloor();
    await page.getByRole('radio', { name: 'Plan' }).check();
    await page.getByRole('radio', { name: 'Window' }).check();
    await press(page, 'Arrange tables');
    const before = await table('Window 1');
    await page.route(`**/api/tables/${before.id}`, (route) => route.abort());
    const spot = page.locator('.board .spot').filter({ hasText: 'Window 1' });
    const left = (await spot.boundingBox())!.x;
    await spot.focus();
    await page.keyboard.press('Shift+ArrowRight');
    await page.getByRole('alert').getByText('Not saved.').waitFor();
    await expect.poll(async () => (await spot.boundingBox())!.x).toBe(left);
    expect((await table('Window 1')).x).toBe(before.x);
  });

  it('lets no waiter arrange it', async () => {
    const page = await onFloor(floor.waiterLogin);
    await page.getByRole('radio', { name: 'Plan' }).check();
    await page.locator('.board .spot').first().waitFor();
    expect(await page.getByRole('button', { name: 'Arrange tables' }).count()).toBe(0);
  });
});

describe('the page of tables', () => {
  it('changes and removes a table, and prints all posters', async () => {
    const page = await onFloor();
    await page.goto('/tables');
    await press(page, 'Edit Hall 7');
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Area').fill('Terrace');
    await dialog.getByLabel('Seats').fill('6');
    await look(page, 'table-edit');
    expect(await axeFaults(page, 'light')).toEqual([]);
    await press(page, 'Save');
    await page.getByText('Terrace · 6 seats').waitFor();
    await press(page, 'Edit Hall 7');
    await press(page, 'Remove');
    await page.getByText('Hall 7', { exact: true }).waitFor({ state: 'detached' });
    await press(page, 'Undo: Hall 7 is removed');
    await page.getByText('Terrace · 6 seats').waitFor();
    await page.getByRole('radio', { name: '8' }).check();
    const posters = page.getByRole('link', { name: 'All posters (PDF)' });
    expect(await posters.getAttribute('href')).toBe('/api/tables/qr.pdf?per_page=8');
    await look(page, 'tables');
  });
});
