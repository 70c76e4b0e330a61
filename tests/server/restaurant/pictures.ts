import { crc32, deflateSync } from 'node:zlib';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import type { Client } from '../../support/server.ts';

type Colour = [red: number, green: number, blue: number, alpha: number];
export interface Painted {
  width: number;
  height: number;
  paint: (x: number, y: number) => Colour;
}

const RED: Colour = [200, 30, 40, 255];
const CLEAR: Colour = [0, 0, 0, 0];
/** A red disc on transparency. */
export function disc(width = 400, height = 300): Painted {
  return {
    width,
    height,
    paint: (x, y) => (Math.hypot(x - width / 2, y - height / 2) < height / 3 ? RED : CLEAR),
  };
}
/** Noise that no PNG compresses. */
export const photograph: Painted = {
  width: 700,
  height: 500,
  paint: (x, y) => [
    (x * 7919 + y * 104_729) % 256,
    (x * y * 31) % 251,
    (x * x + y * 17) % 241,
    255,
  ],
};

function pixels({ width, height, paint }: Painted) {
  return Buffer.from(
    Array.from({ length: width * height }, (_, at) =>
      paint(at % width, Math.floor(at / width)),
    ).flat(),
  );
}

export function png(painted: Painted): Buffer {
  return PNG.sync.write(
    Object.assign(new PNG({ width: painted.width, height: painted.height }), {
      data: pixels(painted),
    }),
  );
}
export function jpg(painted: Painted): Buffer {
  return jpeg.encode(
    {
      width: painted.width,
      height: painted.height,
      data: pixels({
        ...painted,
        paint: (x, y) => {
          const [r, g, b, a] = painted.paint(x, y);
          return a ? [r, g, b, 255] : [255, 255, 255, 255];
        },
      }),
    },
    90,
  ).data;
}

export function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, checksum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  checksum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, checksum]);
}

/** A PNG whose header states this size, around the data given. */
export function claimed(
  width: number,
  height: number,
  { data = deflateSync(Buffer.alloc(100)), interlaced = false } = {},
): Buffer {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 6, 0, 0, interlaced ? 1 : 0], 8);
  return Buffer.concat([
    png(disc(1, 1)).subarray(0, 8),
    chunk('IHDR', header),
    chunk('IDAT', data),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** Inserts a chunk after the header. */
export function withChunk(file: Buffer, type: string, data: Buffer): Buffer {
  return Buffer.concat([file.subarray(0, 33), chunk(type, data), file.subarray(33)]);
}
/** Inserts a comment or Exif segment after the start of a JPEG. */
export function withSegment(file: Buffer, marker: number, data: Buffer): Buffer {
  const head = Buffer.from([0xff, marker, 0, 0]);
  head.writeUInt16BE(data.length + 2, 2);
  return Buffer.concat([file.subarray(0, 2), head, data, file.subarray(2)]);
}

export const QUARTERS = {
  red: [200, 30, 40],
  green: [30, 160, 60],
  blue: [30, 60, 200],
  black: [10, 10, 10],
};
/** Landscape: red and green above, blue and black below. */
export const quarters: Painted = {
  width: 160,
  height: 80,
  paint: (x, y) =>
    [...QUARTERS[y < 40 ? (x < 80 ? 'red' : 'green') : x < 80 ? 'blue' : 'black'], 255] as Colour,
};

/**
 * Stored as by a camera that was held so, with the Exif tag that states it: one of the eight
 * orientations of the standard, by the row and column that come first.
 */
export function oriented(painted: Painted, orientation: number): Buffer {
  const { width, height, paint } = painted;
  const [right, bottom] = [width - 1, height - 1];
  const seenAt: Record<number, (x: number, y: number) => [number, number]> = {
    2: (x, y) => [right - x, y],
    3: (x, y) => [right - x, bottom - y],
    4: (x, y) => [x, bottom - y],
    5: (x, y) => [y, x],
    6: (x, y) => [right - y, x],
    7: (x, y) => [right - y, bottom - x],
    8: (x, y) => [y, bottom - x],
  };
  const at = seenAt[orientation] ?? ((x, y) => [x, y]);
  const size =
    orientation >= 5 && orientation <= 8 ? { width: height, height: width } : { width, height };
  const tiff = Buffer.from('49492a00080000000100120103000100000000000000000000000000', 'hex');
  tiff.writeUInt16LE(orientation, 18);
  return withSegment(
    jpg({ ...size, paint: (x, y) => paint(...at(x, y)) }),
    0xe1,
    Buffer.concat([Buffer.from('Exif\0\0', 'latin1'), tiff]),
  );
}

export interface Sent {
  status: number;
  body: {
    code?: string;
    logo_sha256?: string | null;
    errors?: { path: string; message: string }[];
  };
}
/** Sends a file's bytes as they are, under the given type. */
export async function sendLogo(
  { base, token }: Client,
  bytes: Buffer | string,
  { type = 'image/png', headers = {} }: { type?: string; headers?: Record<string, string> } = {},
): Promise<Sent> {
  const response = await fetch(`${base}/api/restaurant/logo`, {
    method: 'PUT',
    body: typeof bytes === 'string' ? bytes : new Uint8Array(bytes),
    headers: { 'Content-Type': type, Authorization: `Bearer ${token}`, ...headers },
  });
  return { status: response.status, body: (await response.json()) as Sent['body'] };
}

function segment(marker: number, ...data: number[]) {
  return Buffer.from([0xff, marker, 0, data.length + 2, ...data]);
}

/**
 * A dark square of 8 × 8 pixels with any number of components, of which only the mean is coded: as
 * scanners and agencies store it (four components of ink, with Adobe's segment) or as phones do for
 * the web (progressive).
 */
export function flatJpeg({
  components,
  progressive,
}: {
  components: number;
  progressive: boolean;
}) {
  const ids = Array.from({ length: components }, (_none, place) => place + 1);
  // One DC code for a difference of seven bits (1), one AC code for the end of the block (0).
  const block = progressive ? '10' + '0101010' : '10' + '0101010' + '0';
  const bits = block.repeat(components).padEnd(Math.ceil((block.length * components) / 8) * 8, '1');
  const coded = bits.match(/.{8}/g)!.map((byte) => parseInt(byte, 2));
  return Buffer.concat([
    Buffer.from('ffd8', 'hex'),
    ...(components === 4
      ? [segment(0xee, ...Buffer.from('Adobe'), 0, 100, 0, 0, 0, 0, 0)]
      : [segment(0xe0, ...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0)]),
    segment(0xdb, 0, ...Array<number>(64).fill(8)),
    segment(
      progressive ? 0xc2 : 0xc0,
      8,
      0,
      8,
      0,
      8,
      components,
      ...ids.flatMap((id) => [id, 0x11, 0]),
    ),
    segment(0xc4, 0x00, 1, 1, ...Array<number>(14).fill(0), 0, 7),
    segment(0xc4, 0x10, 1, ...Array<number>(15).fill(0), 0),
    segment(0xda, components, ...ids.flatMap((id) => [id, 0]), 0, progressive ? 0 : 63, 0),
    Buffer.from(coded),
    Buffer.from('ffd9', 'hex'),
  ]);
}
