import { createServer, type AddressInfo } from 'node:net';
import { promisify } from 'node:util';
import { deflate, gzipSync } from 'node:zlib';
import jpeg from 'jpeg-js';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readHeader } from '../../../server/restaurant/picture-header.ts';
import { prepared } from '../../../server/restaurant/picture.ts';
import {
  setUpRestaurant,
  startTestServer,
  type Client,
  type TestServer,
} from '../../support/server.ts';
import {
  claimed,
  disc,
  flatJpeg,
  jpg,
  oriented,
  photograph,
  png,
  QUARTERS,
  quarters,
  sendLogo,
  withChunk,
  withSegment,
} from './pictures.ts';

let server: TestServer;
let restaurant: Awaited<ReturnType<typeof setUpRestaurant>>;
beforeAll(async () => {
  server = await startTestServer();
  restaurant = await setUpRestaurant(server);
});
afterAll(() => server.stop());

function put(
  bytes: Buffer | string,
  { client = restaurant.owner, ...more }: Parameters<typeof sendLogo>[2] & { client?: Client } = {},
) {
  return sendLogo(client, bytes, more);
}
function shown(client: Client = restaurant.owner) {
  return client.get(client === server.portal ? '/restaurant/logo' : '/api/restaurant/logo');
}
const DISC = png(disc());
const SVG =
  '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>';
const marked = Buffer.from('GPS 40.4168 -3.7038 <?php system(1)?>%PDF-1.7');

describe('a logo', () => {
  it('does not exist until the owner sets one', async () => {
    for (const client of [restaurant.owner, server.portal])
      expect((await shown(client)).status).toBe(404);
  });

  it('[3.2.1] is served to staff and guests with one type, and runs nothing when opened by itself', async () => {
    const set = await put(DISC);
    expect([set.status, set.body.logo_sha256]).toEqual([
      200,
      expect.stringMatching(/^[0-9a-f]{64}$/),
    ]);
    for (const client of [restaurant.owner, server.portal]) {
      const { status, headers } = await shown(client);
      expect([
        status,
        headers.get('Content-Type'),
        headers.get('X-Content-Type-Options'),
        headers.get('Content-Disposition'),
      ]).toEqual([200, 'image/png', 'nosniff', 'inline; filename="logo.png"']);
      expect(headers.get('Content-Security-Policy')).toMatch(/; sandbox$/);
    }
  });

  it('is put on white without transparency, trimmed to its visible part, and scaled to 50 × 20 mm at 300 dpi', async () => {
    await put(png(disc(1200, 900)));
    const { width, height, data, alpha } = PNG.sync.read((await shown()).bytes) as ReturnType<
      typeof PNG.sync.read
    > & { alpha: boolean };
    expect([
      width,
      height,
      alpha,
      [...data.subarray(0, 3)],
      [...data.subarray((118 * 236 + 118) * 4, (118 * 236 + 118) * 4 + 3)],
    ]).toEqual([236, 236, false, [255, 255, 255], [200, 30, 40]]);
  });

  it.each([
    ['a drawing', 'image/png', png(disc())],
    ['a drawing as JPEG', 'image/png', jpg(disc())],
    ['a telephone’s JPEG', 'image/png', Buffer.concat([jpg(disc()), jpg(disc(20, 15))])],
    ['a photograph', 'image/jpeg', png(photograph)],
  ])('is stored small: %s as %s', async (_name, type, bytes) => {
    expect((await put(bytes)).status).toBe(200);
    const { headers, bytes: stored } = await shown();
    expect([headers.get('Content-Type'), stored.length < 200_000]).toEqual([type, true]);
  });

  it.each([1, 2, 3, 4, 5, 6, 7, 8, 0, 9])(
    'is turned upright: Exif orientation %i',
    (orientation) => {
      const bytes = oriented(quarters, orientation);
      const picture = prepared(bytes, readHeader(bytes)!);
      if (typeof picture === 'string') throw new Error(picture);
      const { width, height, data } =
        picture.type === 'image/png'
          ? PNG.sync.read(Buffer.from(picture.colour))
          : jpeg.decode(picture.colour);
      const nearest = (x: number, y: number) => {
        const at = (Math.floor(y * height) * width + Math.floor(x * width)) * 4;
        return Object.entries(QUARTERS)
          .map(
            ([name, colour]) =>
              [name, Math.hypot(...colour.map((part, index) => part - data[at + index]!))] as const,
          )
          .sort((a, b) => a[1] - b[1])[0]![0];
      };
      expect([
        width > height,
        ...[
          [0.25, 0.25],
          [0.75, 0.25],
          [0.25, 0.75],
          [0.75, 0.75],
        ].map(([x, y]) => nearest(x!, y!)),
      ]).toEqual([true, 'red', 'green', 'blue', 'black']);
    },
  );

  const PHOTO = jpg(disc(60, 45));
  const PICTURE = png(disc(60, 45));
  const thumbnail = jpg(disc(16, 12));
  const exif = Buffer.concat([
    Buffer.from('Exif\0\0MM\0*\0\0\0\b\0\0\0\0\0\0', 'latin1'),
    thumbnail,
  ]);
  const film = Buffer.from('000000186674797069736f6d0000020069736f6d6d703432', 'hex');
  it.each<[string, Buffer, Buffer]>([
    ['zeros to the end of a block', PHOTO, Buffer.alloc(4096)],
    ['a gain map or a second view (MPF, Ultra HDR)', PHOTO, jpg(disc(30, 20))],
    [
      'notes of the maker',
      PHOTO,
      Buffer.from('\0\0\u0001\nImage_UTC_Data1700000000000SEFHk\0SEFT', 'latin1'),
    ],
    ['the film of a moving photo', PHOTO, Buffer.concat([film, Buffer.alloc(999, 7)])],
    ['a line end', PHOTO, Buffer.from('\r\n')],
    ['a larger picture', PHOTO, jpg(disc(90, 60))],
    ['zeros', PICTURE, Buffer.alloc(512)],
    ['a second PNG', PICTURE, png(disc(30, 20))],
    ['half a chunk', PICTURE, Buffer.from('00ffffff74455874', 'hex')],
  ])(
    'is accepted from a phone with %s behind it, of which nothing is stored',
    (_name, own, trailer) => {
      const bytes = Buffer.concat([own, trailer]);
      expect(prepared(bytes, readHeader(bytes)!)).toEqual(prepared(own, readHeader(own)!));
    },
  );

  it.each<[string, Buffer]>([
    ['an Exif thumbnail', withSegment(PHOTO, 0xe1, exif)],
    [
      'several APP segments',
      withSegment(
        withSegment(withSegment(PHOTO, 0xe2, Buffer.from('MPF\0MM\0*')), 0xe1, exif),
        0xe1,
        Buffer.from('http://ns.adobe.com/xap/1.0/\0<x:xmpmeta/>'),
      ),
    ],
    [
      'fill bytes before a marker',
      Buffer.concat([PHOTO.subarray(0, 2), Buffer.alloc(3, 0xff), PHOTO.subarray(2)]),
    ],
  ])('is accepted with %s', (_name, bytes) => {
    expect(prepared(bytes, readHeader(bytes)!)).toEqual(prepared(PHOTO, readHeader(PHOTO)!));
  });

  it.each([
    ['in inks (CMYK)', { components: 4, progressive: false }],
    ['progressive', { components: 3, progressive: true }],
    ['progressive and in inks', { components: 4, progressive: true }],
    ['in greys', { components: 1, progressive: false }],
  ])('is accepted as a JPEG %s, also with other data behind it', (_name, kind) => {
    const bytes = Buffer.concat([flatJpeg(kind), Buffer.alloc(64)]);
    expect(prepared(bytes, readHeader(bytes)!)).toMatchObject({ width: 8, height: 8 });
  });

  it('[5.2.6] stores only the pixels of the file: its other contents are dropped', async () => {
    for (const carrier of [
      withChunk(DISC, 'tEXt', marked),
      withChunk(DISC, 'eXIf', marked),
      withSegment(jpg(disc()), 0xfe, marked),
      withSegment(jpg(disc()), 0xe1, marked),
    ]) {
      expect((await put(carrier)).status).toBe(200);
      for (const client of [restaurant.owner, server.portal])
        expect((await shown(client)).bytes.includes(marked.subarray(0, 12))).toBe(false);
    }
  });

  it('[16.3.1] can be removed; each change is in the audit log, with its user', async () => {
    const response = await restaurant.owner.send('DELETE', '/api/restaurant/logo');
    expect([
      response.status,
      response.body.logo_sha256,
      (await shown()).status,
      (await restaurant.owner.send('DELETE', '/api/restaurant/logo')).status,
    ]).toEqual([200, null, 404, 200]);
    const { items } = (await restaurant.owner.get('/api/audit?action=restaurant.logo_removed'))
      .body;
    expect([items.length, items[0].actor_name]).toEqual([1, 'Lucía Ortega']);
    expect(
      (await restaurant.owner.get('/api/audit?action=restaurant.logo_set')).body.items[0].detail
        .logo_sha256,
    ).toMatch(/^[0-9a-f]{64}$/);
  });
});

describe('a file is refused as a logo when it', () => {
  let before: unknown;
  beforeAll(async () => {
    await put(DISC);
    before = (await restaurant.owner.get('/api/restaurant')).body;
  });
  const refuses = async (
    bytes: Buffer | string,
    options: Parameters<typeof put>[1],
    reply: [number, string],
  ) => {
    const { status, body } = await put(bytes, options);
    expect([status, body.code]).toEqual(reply);
    expect((await restaurant.owner.get('/api/restaurant')).body).toEqual(before);
    return body;
  };
  const OTHER: [number, string] = [415, 'unsupported_media_type'];

  it.each([
    ['as what it is', 'image/svg+xml'],
    ['as a PNG', 'image/png'],
    ['as a JPEG', 'image/jpeg'],
  ])('[1.3.4] is an SVG, sent %s', async (_name, type) => {
    await refuses(SVG, { type }, OTHER);
  });

  it.each([
    ['a GIF', Buffer.from('474946383961010001000000002c00000000010001000002013b', 'hex')],
    ['a page', Buffer.from('<!doctype html><script>alert(1)</script>')],
    ['a PDF', Buffer.from('%PDF-1.7\n%%EOF')],
    ['a ZIP behind a PNG', Buffer.concat([DISC, Buffer.from('504b0304', 'hex'), marked])],
    [
      'a page behind a JPEG',
      Buffer.concat([jpg(disc()), Buffer.from('<script>alert(1)</script>')]),
    ],
    [
      'a ZIP behind zeros behind a JPEG',
      Buffer.concat([jpg(disc()), Buffer.alloc(99), Buffer.from('504b0506', 'hex')]),
    ],
    ['a PDF behind a JPEG', Buffer.concat([jpg(disc()), Buffer.from('%PDF-1.7')])],
    ['a page behind a PNG', Buffer.concat([DISC, Buffer.from('\n<HTML><body>')])],
    ['a PNG behind a script', Buffer.concat([Buffer.from('#!/bin/sh\n'), DISC])],
    [
      'two headers, a small one and a huge',
      withChunk(DISC, 'IHDR', Buffer.from('0000ffff0000ffff0802000000', 'hex')),
    ],
    [
      'two frames in a JPEG',
      withSegment(jpg(disc()), 0xc0, Buffer.from('08ffffffff03012200021101031101', 'hex')),
    ],
    ['a PNG that is cut off', DISC.subarray(0, -20)],
    ['a JPEG that is cut off', jpg(disc()).subarray(0, -2)],
    ['a signature alone', DISC.subarray(0, 8)],
  ])('[5.2.2] is no picture by its contents: %s', async (_name, bytes) => {
    const { errors } = await refuses(bytes, {}, OTHER);
    expect(errors).toEqual([{ path: 'logo', message: expect.stringContaining('PNG or JPEG') }]);
  });

  it('[5.2.2] has a JPEG’s contents and another type, which is ignored: it is read as a JPEG', async () => {
    expect((await put(jpg(disc()), { type: 'image/png' })).status).toBe(200);
    await put(DISC);
  });

  it.each([
    ['a PNG of 41 megapixels', claimed(41_000, 1000)],
    ['a PNG of 4 billion', claimed(65_535, 65_535)],
    ['a side of 2³¹ pixels', claimed(2 ** 31, 1)],
    [
      'a JPEG of 4 billion',
      (() => {
        const file = Buffer.from(jpg(disc()));
        const at = file.indexOf(Buffer.from('ffc0', 'hex'));
        file.fill(0xff, at + 5, at + 9);
        return file;
      })(),
    ],
  ])(
    '[5.2.6] is larger than 40 megapixels, which is checked before anything is decoded: %s',
    async (_name, bytes) => {
      const { errors } = await refuses(bytes, {}, [413, 'too_large']);
      expect(errors).toEqual([{ path: 'logo', message: expect.stringContaining('megapixels') }]);
    },
  );

  it.each([
    ['high', claimed(1, 40_000_000)],
    ['wide', claimed(20_001, 1)],
  ])(
    '[5.2.6] is too %s: each row and each column costs something of its own',
    async (_name, bytes) => {
      expect((await refuses(bytes, {}, [413, 'too_large'])).errors).toEqual([
        { path: 'logo', message: expect.stringContaining('more than 20000 pixels') },
      ]);
    },
  );

  it('[5.2.1] is a JPEG of more scans than any camera makes', async () => {
    const whole = jpg(disc(16, 16));
    const at = whole.indexOf(Buffer.from('ffda', 'hex'));
    const scan = whole.subarray(at, whole.length - 2);
    const many = (scans: number) =>
      Buffer.concat([
        whole.subarray(0, at),
        ...Array<Buffer>(scans).fill(scan),
        whole.subarray(-2),
      ]);
    expect(readHeader(many(100))).toMatchObject({ width: 16, height: 16 });
    await refuses(many(101), { type: 'image/jpeg' }, [415, 'unsupported_media_type']);
  });

  it.each([
    ['in one pass', false],
    ['in seven', true],
  ])(
    '[5.2.1] decompresses to more than it says (%s): no more is decompressed than the picture can hold',
    async (_name, interlaced) => {
      // In another process: what blocks the event loop for seconds lets earlier connections expire
      // unnoticed.
      const data = await promisify(deflate)(Buffer.alloc(400_000_000));
      const bomb = claimed(100, 100, { data, interlaced });
      const held = process.memoryUsage().rss;
      const { errors } = await refuses(bomb, {}, [422, 'validation_failed']);
      expect([
        errors![0]!.path,
        bomb.length < 1_000_000,
        process.memoryUsage().rss - held < 200_000_000,
      ]).toEqual(['logo', true, true]);
    },
  );

  it('[5.2.1] is larger than 5 MB, compressed or not, and a body without a login is not read at all', async () => {
    const large = Buffer.concat([DISC, Buffer.alloc(5_000_000)]);
    await refuses(large, {}, [413, 'too_large']);
    await refuses(gzipSync(large), { headers: { 'Content-Encoding': 'gzip' } }, OTHER);
    expect((await put(large, { client: server.staff.as('nobody') })).status).toBe(401);
  });

  it('[1.3.6] [15.3.2] is an address: it is not fetched, as a body, in JSON or as a field of the restaurant', async () => {
    let asked = 0;
    const listener = createServer((socket) => {
      asked++;
      socket.destroy();
    }).listen(0, '127.0.0.1');
    await new Promise((done) => {
      listener.once('listening', done);
    });
    const url = `http://127.0.0.1:${(listener.address() as AddressInfo).port}/logo.png`;
    for (const body of [{ url }, { logo: url }, url])
      expect(
        (
          await refuses(JSON.stringify(body), { type: 'application/json' }, [
            422,
            'validation_failed',
          ])
        ).errors![0]!.path,
      ).toBe('logo');
    await refuses(url, {}, OTHER);
    await refuses(url, { type: 'text/plain' }, OTHER);
    for (const body of [{ logo: url }, { logo_url: url }, { logo_sha256: 'f'.repeat(64) }])
      expect((await restaurant.owner.put('/api/restaurant', body)).status).toBe(422);
    listener.close();
    expect(asked).toBe(0);
  });

  it.each([
    ['wholly transparent', png({ ...disc(), paint: () => [10, 20, 30, 0] })],
    ['white on nothing', png({ ...disc(), paint: (x) => [255, 255, 255, x % 256] })],
  ])('would not be visible on paper: %s', async (_name, bytes) => {
    expect((await refuses(bytes, {}, [422, 'validation_failed'])).errors![0]!.message).toContain(
      'is entirely white or transparent',
    );
  });

  it('[5.1.1] the limits are documented, and a missing file is a fault of its own', async () => {
    const { requestBody } = (await server.staff.get('/openapi.json')).body.paths[
      '/api/restaurant/logo'
    ].put;
    expect(
      Object.entries(requestBody.content as Record<string, { schema: { maxLength: number } }>).map(
        ([type, { schema }]) => [type, schema.maxLength],
      ),
    ).toEqual([
      ['image/png', 5_000_000],
      ['image/jpeg', 5_000_000],
    ]);
    expect((await restaurant.owner.put('/api/restaurant/logo')).body.errors[0].path).toBe('logo');
  });
});

it('[5.2.1] a JPEG is not decoded when that takes more memory than a machine can spare', () => {
  const file = jpg(disc(600, 500));
  expect([prepared(file, readHeader(file)!, 1), prepared(file, readHeader(file)!, 100)]).toEqual([
    'picture_heavy',
    expect.objectContaining({ type: 'image/png' }),
  ]);
});

it('any file’s header can be read without an exception', () => {
  for (const file of [DISC, jpg(disc(60, 40))])
    for (let cut = 0; cut < file.length; cut += 7)
      expect(readHeader(file.subarray(0, cut))).toBeNull();
});
