/**
 * `node .scripts/icons.mjs`: makes the icons of Windows and macOS from assets/icon.png, after that
 * was changed. Both formats hold PNG files of several sizes.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { PNG } from 'pngjs';

const assets = resolve(import.meta.dirname, '../assets');
const original = PNG.sync.read(readFileSync(join(assets, 'icon.png')));

/** Four bytes of the mean of a square of pixels; colours weigh as much as they cover. */
function mean(left, top, side) {
  const sum = [0, 0, 0, 0];
  for (let y = top; y < top + side; y++)
    for (let x = left; x < left + side; x++) {
      const at = (y * original.width + x) * 4;
      const alpha = original.data[at + 3];
      for (let part = 0; part < 3; part++) sum[part] += original.data[at + part] * alpha;
      sum[3] += alpha;
    }
  const colours = sum.slice(0, 3).map((one) => (sum[3] === 0 ? 0 : Math.round(one / sum[3])));
  return [...colours, Math.round(sum[3] / (side * side))];
}

/** The icon as a PNG of this many pixels: a power of two, as the original is. */
function sized(pixels) {
  const side = original.width / pixels;
  const small = new PNG({ width: pixels, height: pixels });
  for (let y = 0; y < pixels; y++)
    for (let x = 0; x < pixels; x++)
      small.data.set(mean(x * side, y * side, side), (y * pixels + x) * 4);
  return PNG.sync.write(small, { deflateLevel: 9 });
}

/** https://learn.microsoft.com/previous-versions/ms997538(v=msdn.10): 0 stands for 256 pixels. */
function ico(sizes) {
  const pictures = sizes.map(sized);
  const head = Buffer.alloc(6 + 16 * sizes.length);
  head.writeUInt16LE(1, 2);
  head.writeUInt16LE(sizes.length, 4);
  let at = head.length;
  for (const [index, picture] of pictures.entries()) {
    const entry = 6 + 16 * index;
    head.writeUInt8(sizes[index] % 256, entry);
    head.writeUInt8(sizes[index] % 256, entry + 1);
    head.writeUInt16LE(1, entry + 4);
    head.writeUInt16LE(32, entry + 6);
    head.writeUInt32LE(picture.length, entry + 8);
    head.writeUInt32LE(at, entry + 12);
    at += picture.length;
  }
  return Buffer.concat([head, ...pictures]);
}

/** Types of Apple's icon format, and their pixels; 11 to 14 are for displays of twice the density. */
const TYPES = {
  icp4: 16,
  icp5: 32,
  ic11: 32,
  ic12: 64,
  ic07: 128,
  ic13: 256,
  ic08: 256,
  ic14: 512,
  ic09: 512,
  ic10: 1024,
};
function icns() {
  const parts = Object.entries(TYPES).map(([type, pixels]) => part(type, sized(pixels)));
  return part('icns', Buffer.concat(parts));
}
function part(type, content) {
  const head = Buffer.alloc(8);
  head.write(type, 'latin1');
  head.writeUInt32BE(8 + content.length, 4);
  return Buffer.concat([head, content]);
}

writeFileSync(join(assets, 'icon.ico'), ico([16, 32, 64, 128, 256]));
writeFileSync(join(assets, 'icon.icns'), icns());
