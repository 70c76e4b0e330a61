/** Pixels of a logo: three bytes each (red, green, blue), rows from the top. */
export interface Raster {
  width: number;
  height: number;
  rgb: Uint8Array;
}

const WHITE = 255;
/** A pixel is blank where each part is brighter than this. */
const BLANK = 247;

/** Puts pixels with transparency on white, because PDF/A and printers have none. */
export function onWhite({
  width,
  height,
  data,
}: {
  width: number;
  height: number;
  data: Uint8Array;
}): Raster {
  const rgb = new Uint8Array(width * height * 3);
  for (let from = 0, to = 0; to < rgb.length; from += 4, to += 3) {
    const alpha = data[from + 3]!;
    for (let part = 0; part < 3; part++)
      rgb[to + part] = Math.round((data[from + part]! * alpha + WHITE * (WHITE - alpha)) / WHITE);
  }
  return { width, height, rgb };
}

/**
 * Cuts off the blank margins of a picture, which would make it small and misaligned with the text.
 * Null where nothing but blank is left.
 */
export function trimmed({ width, height, rgb }: Raster): Raster | null {
  const box = { left: width, right: -1, top: height, bottom: -1 };
  for (let at = 0; at < rgb.length; at += 3) {
    if (rgb[at]! > BLANK && rgb[at + 1]! > BLANK && rgb[at + 2]! > BLANK) continue;
    const [x, y] = [(at / 3) % width, Math.floor(at / 3 / width)];
    box.left = Math.min(box.left, x);
    box.right = Math.max(box.right, x);
    box.top = Math.min(box.top, y);
    box.bottom = y;
  }
  if (box.right < 0) return null;
  const size = { width: box.right - box.left + 1, height: box.bottom - box.top + 1 };
  const cut = new Uint8Array(size.width * size.height * 3);
  for (let row = 0; row < size.height; row++) {
    const start = ((box.top + row) * width + box.left) * 3;
    cut.set(rgb.subarray(start, start + size.width * 3), row * size.width * 3);
  }
  return { ...size, rgb: cut };
}

/** The middle part of a picture. */
export function cut(
  { width, height, rgb }: Raster,
  size: { width: number; height: number },
): Raster {
  const left = Math.floor((width - size.width) / 2);
  const top = Math.floor((height - size.height) / 2);
  const part = new Uint8Array(size.width * size.height * 3);
  for (let row = 0; row < size.height; row++) {
    const start = ((top + row) * width + left) * 3;
    part.set(rgb.subarray(start, start + size.width * 3), row * size.width * 3);
  }
  return { ...size, rgb: part };
}

/**
 * Scales lines of pixels down: each new pixel is the mean of those that it covers. Applied to the
 * rows first, then to the columns.
 */
function shrunkLines(
  source: Uint8Array,
  {
    lines,
    from,
    to,
    step,
    stride,
  }: { lines: number; from: number; to: number; step: number; stride: number },
): Float32Array {
  const means = new Float32Array(lines * to * 3);
  const ratio = from / to;
  for (let line = 0; line < lines; line++) {
    for (let place = 0; place < to; place++) {
      const [start, end] = [place * ratio, Math.min(from, (place + 1) * ratio)];
      for (let at = Math.floor(start); at < end; at++) {
        const share = (Math.min(at + 1, end) - Math.max(at, start)) / ratio;
        for (let part = 0; part < 3; part++)
          means[(line * to + place) * 3 + part]! +=
            source[(line * stride + at * step) * 3 + part]! * share;
      }
    }
  }
  return means;
}

/** `Uint8Array.from(values, Math.round)`, which takes ten times as long. */
function rounded(values: Float32Array): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let at = 0; at < values.length; at++) bytes[at] = Math.round(values[at]!);
  return bytes;
}

/** Scales a picture down, in proportion, to fit in a box of so many pixels; never up. */
export function fitted(raster: Raster, box: { width: number; height: number }): Raster {
  const scale = Math.min(1, box.width / raster.width, box.height / raster.height);
  if (scale === 1) return raster;
  const [width, height] = [
    Math.max(1, Math.round(raster.width * scale)),
    Math.max(1, Math.round(raster.height * scale)),
  ];
  const narrow = rounded(
    shrunkLines(raster.rgb, {
      lines: raster.height,
      from: raster.width,
      to: width,
      step: 1,
      stride: raster.width,
    }),
  );
  const columns = shrunkLines(narrow, {
    lines: width,
    from: raster.height,
    to: height,
    step: width,
    stride: 1,
  });
  const rgb = new Uint8Array(width * height * 3);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const from = ((pixel % width) * height + Math.floor(pixel / width)) * 3;
    for (let part = 0; part < 3; part++) rgb[pixel * 3 + part] = Math.round(columns[from + part]!);
  }
  return { width, height, rgb };
}

interface Stored {
  right: number;
  bottom: number;
}
/**
 * The place of a pixel of the upright picture in the stored one, both from the top left, by Exif
 * orientation (CIPA DC-008, 4.6.5, tag 0112); `right` and `bottom` are the stored one's last column
 * and row.
 */
const STORED_AT: Record<number, (x: number, y: number, stored: Stored) => [x: number, y: number]> =
  {
    2: (x, y, { right }) => [right - x, y],
    3: (x, y, { right, bottom }) => [right - x, bottom - y],
    4: (x, y, { bottom }) => [x, bottom - y],
    5: (x, y) => [y, x],
    6: (x, y, { bottom }) => [y, bottom - x],
    7: (x, y, { right, bottom }) => [right - y, bottom - x],
    8: (x, y, { right }) => [right - y, x],
  };
/** Whether width and height are swapped between the stored and the upright picture. */
export const isTurned = (orientation: number) => orientation >= 5;

/**
 * The upright picture: a telephone held upright stores its pixels sideways, with the orientation in
 * the Exif data.
 */
export function upright({ width, height, rgb }: Raster, orientation: number): Raster {
  const storedAt = STORED_AT[orientation];
  if (!storedAt) return { width, height, rgb };
  const size = isTurned(orientation) ? { width: height, height: width } : { width, height };
  const turned = new Uint8Array(rgb.length);
  for (let pixel = 0; pixel < width * height; pixel++) {
    const [x, y] = storedAt(pixel % size.width, Math.floor(pixel / size.width), {
      right: width - 1,
      bottom: height - 1,
    });
    const from = (y * width + x) * 3;
    turned.set(rgb.subarray(from, from + 3), pixel * 3);
  }
  return { ...size, rgb: turned };
}

/** Grey by perceived brightness (ITU-R BT.601). */
export function greyed({ width, height, rgb }: Raster): Raster {
  const grey = new Uint8Array(rgb.length);
  for (let at = 0; at < rgb.length; at += 3)
    grey.fill(
      Math.round(0.299 * rgb[at]! + 0.587 * rgb[at + 1]! + 0.114 * rgb[at + 2]!),
      at,
      at + 3,
    );
  return { width, height, rgb: grey };
}
