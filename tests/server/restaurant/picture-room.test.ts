import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Piscina } from 'piscina';
import { afterAll, describe, expect, it } from 'vitest';
import { readHeader } from '../../../server/restaurant/picture-header.ts';
import { openPictureWorker, prepareIn } from '../../../server/restaurant/picture-room.ts';
import { disc, png } from './pictures.ts';

const folder = mkdtempSync(join(tmpdir(), 'picture-room-'));
const rooms: Piscina[] = [];
afterAll(async () => {
  for (const room of rooms) await room.destroy();
  rmSync(folder, { recursive: true });
});

/** A pool of threads that run this code on a picture, with a limit of 64 MB. */
function roomFor(name: string, deed: string): Piscina {
  const filename = join(folder, `${name}.mjs`);
  writeFileSync(filename, `export default ({ bytes }) => { ${deed} };`);
  const room = openPictureWorker({ filename, megabytes: 64 });
  rooms.push(room);
  return room;
}
const bytes = png(disc(20, 20));
const job = { bytes, header: readHeader(bytes)!, use: 'logo' as const };

describe('[5.2.1] [15.2.2] a picture that passes every check and still takes too much', () => {
  it('memory ends its thread only, and is refused; the next one is processed', async () => {
    const room = roomFor(
      'memory',
      'if (bytes.length < 9) return "picture_blank"; const held = []; for (;;) held.push(Array.from({ length: 100_000 }, Math.random));',
    );
    expect([
      await prepareIn(room, job),
      await prepareIn(room, { ...job, bytes: new Uint8Array(1) }),
    ]).toEqual(['picture_heavy', 'picture_blank']);
  });

  it('time likewise', async () => {
    expect(await prepareIn(roomFor('time', 'for (;;);'), job, 50)).toBe('picture_heavy');
  });

  it('room for any array likewise; a programming error stays an error', async () => {
    expect(await prepareIn(roomFor('size', 'return new Uint8Array(2 ** 60);'), job)).toBe(
      'picture_heavy',
    );
    await expect(prepareIn(roomFor('fault', 'return bytes.nothing.there;'), job)).rejects.toThrow(
      TypeError,
    );
  });
});
