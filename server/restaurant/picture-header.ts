/**
 * What a file is, read from its own bytes: neither its name nor what the sender calls it counts (ASVS 5.2.2). A file that holds
 * more than one picture (a ZIP behind it, a second frame of another size) is none, so that no other program takes it for something else.
 */
export type PictureType = 'image/png' | 'image/jpeg';
export interface PictureHeader {
  type: PictureType;
  width: number;
  height: number;
  interlaced: boolean;
}

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** Length, type and checksum around the data of a chunk. */
const CHUNK_FRAME = 12;

/** The chunks of a PNG, each with its data (ISO/IEC 15948, 5.3). Ends early where the file is cut. */
export function* chunksOf(bytes: Buffer): Generator<{ type: string; data: Buffer; end: number }> {
  for (let at = PNG_SIGNATURE.length; at + CHUNK_FRAME <= bytes.length;) {
    const length = bytes.readUInt32BE(at);
    const end = at + CHUNK_FRAME + length;
    if (end > bytes.length) return;
    yield {
      type: bytes.toString('latin1', at + 4, at + 8),
      data: bytes.subarray(at + 8, at + 8 + length),
      end,
    };
    at = end;
  }
}

function pngHeader(bytes: Buffer): PictureHeader | null {
  const chunks = [...chunksOf(bytes)];
  const [first, last] = [chunks[0], chunks.at(-1)];
  if (
    first?.type !== 'IHDR' ||
    first.data.length !== 13 ||
    last?.type !== 'IEND' ||
    last.end !== bytes.length
  )
    return null;
  if (chunks.filter(({ type }) => type === 'IHDR' || type === 'IEND').length !== 2) return null;
  return {
    type: 'image/png',
    width: first.data.readUInt32BE(0),
    height: first.data.readUInt32BE(4),
    interlaced: first.data[12] === 1,
  };
}

const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
/** Start of a frame: C0 to CF, but for the tables and the reserved one among them (ISO/IEC 10918-1, table B.1). */
const isFrame = (marker: number) =>
  marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);

/** Where the next marker after a scan stands: within it FF is followed by 00 or by a restart, D0 to D7. */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? END;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}

/** A progressive photograph has about ten; each is a walk over all of it. */
const MOST_SCANS = 100;

function jpegHeader(bytes: Buffer): PictureHeader | null {
  let size: { width: number; height: number } | null = null;
  let scans = 0;
  for (let at = 2; at + 4 <= bytes.length || bytes[at + 1] === END;) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff) return null;
    if (marker === END)
      return size && at + 2 === bytes.length
        ? { type: 'image/jpeg', ...size, interlaced: false }
        : null;
    const next = at + 2 + bytes.readUInt16BE(at + 2);
    if (isFrame(marker)) {
      if (size || at + 9 > bytes.length) return null;
      size = { height: bytes.readUInt16BE(at + 5), width: bytes.readUInt16BE(at + 7) };
    }
    if (marker === SCAN && ++scans > MOST_SCANS) return null;
    at = marker === SCAN ? endOfScan(bytes, next) : next;
  }
  return null;
}

/** Which picture this is and how large, without unpacking it; null for anything that is not one PNG or one JPEG and nothing else. */
export function readHeader(bytes: Buffer): PictureHeader | null {
  if (bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) return pngHeader(bytes);
  return bytes.length > 4 && bytes[0] === 0xff && bytes[1] === START ? jpegHeader(bytes) : null;
}
