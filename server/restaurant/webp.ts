/**
 * WebP by libwebp as WebAssembly (@jsquash/webp, Apache-2.0): it is the same on every platform and
 * needs no native library beside Electron's.
 */
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import decodeWebp, { init as initDecoder } from '@jsquash/webp/decode.js';
import encodeWebp, { init as initEncoder } from '@jsquash/webp/encode.js';
import { orientationOf, withAlpha, type Decoded } from './picture.ts';
import { onWhite, type Raster } from './raster.ts';
import { chunksOf } from './webp-header.ts';

/** The part of the browser's class that the decoder makes. */
class Pixels {
  constructor(
    readonly data: Uint8ClampedArray,
    readonly width: number,
    readonly height: number,
  ) {}
}

const require = createRequire(import.meta.url);
/** Node has it, and the types of Node do not say so. */
const { WebAssembly } = globalThis as unknown as {
  WebAssembly: { Module: new (bytes: Uint8Array) => object };
};
function compiled(name: string): never {
  const bytes = readFileSync(require.resolve(`@jsquash/webp/codec/${name}.wasm`));
  return new WebAssembly.Module(bytes) as never;
}
let ready: Promise<unknown> | undefined;
/** Compiles both at the first use: only the thread that prepares pictures pays for them. */
function load(): Promise<unknown> {
  Object.assign(globalThis, { ImageData: Pixels });
  ready ??= Promise.all([
    initDecoder(compiled('dec/webp_dec')),
    initEncoder(compiled('enc/webp_enc_simd')),
  ]);
  return ready;
}

/** The pixels of a WebP on white. @throws for a damaged or an animated one */
export async function fromWebp(bytes: Buffer): Promise<Decoded> {
  await load();
  const copy = Uint8Array.from(bytes);
  const { width, height, data } = (await decodeWebp(copy.buffer)) as unknown as Pixels;
  const exif = [...chunksOf(bytes)].find(({ type }) => type === 'EXIF')?.data;
  return {
    raster: onWhite({ width, height, data: Buffer.from(data.buffer) }),
    orientation: orientationOf(exif),
  };
}

/** @param quality 0 to 100 */
export async function asWebp(raster: Raster, quality: number): Promise<Uint8Array> {
  await load();
  const { width, height, data } = withAlpha(raster);
  const pixels = new Pixels(new Uint8ClampedArray(data), width, height);
  return new Uint8Array(await encodeWebp(pixels as never, { quality }));
}
