/**
 * Reads the type of a file from its bytes; its name and the sender's media type do not count (ASVS
 * 5.2.2). Bytes behind the first picture are dropped: telephones append a film, a depth map, a
 * second brightness or notes of their own. A file with another format behind the picture (an
 * archive, a page, a program) is refused, so that no other program reads it as that.
 */
export type PictureType = 'image/png' | 'image/jpeg';
export interface PictureHeader<Type = PictureType> {
  type: Type;
  width: number;
  height: number;
  interlaced: boolean;
  /** The end of the picture in bytes from the file's start; nothing behind it is read. */
  end: number;
}

const PNG_SIGNATURE = Buffer.from('89504e470d0a1a0a', 'hex');
/** The bytes of length, type and checksum around the data of a chunk. */
const CHUNK_FRAME = 12;

/**
 * The chunks of a PNG with their data (ISO/IEC 15948, 5.3). Ends early where the file is truncated.
 */
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

/**
 * The marks that archives, pages, programs and PDFs begin with; a ZIP's end record too, because it
 * is read from its end.
 */
const FOREIGN = [
  'PK\x03\x04',
  'PK\x05\x06',
  'Rar!\x1a\x07',
  '7z\xbc\xaf\x27\x1c',
  '\x7fELF',
  '%PDF-',
  '<!doctype',
  '<html',
  '<script',
  '<svg',
  '<?php',
];

/**
 * Whether a file has another format behind the picture: such a file passes here as the one and
 * elsewhere as the other (ASVS 5.2.2).
 */
export function isForeign(trailer: Buffer): boolean {
  const text = trailer.toString('latin1').toLowerCase();
  return text.startsWith('#!') || FOREIGN.some((mark) => text.includes(mark.toLowerCase()));
}

function pngHeader(bytes: Buffer): PictureHeader | null {
  let first: Buffer | null = null;
  for (const { type, data, end } of chunksOf(bytes)) {
    if (type === 'IHDR' && first) return null;
    first ??= type === 'IHDR' ? data : null;
    if (first?.length !== 13) return null;
    if (type === 'IEND')
      return {
        type: 'image/png',
        width: first.readUInt32BE(0),
        height: first.readUInt32BE(4),
        interlaced: first[12] === 1,
        end,
      };
  }
  return null;
}

const START = 0xd8;
const END = 0xd9;
const SCAN = 0xda;
/**
 * Start of a frame: C0 to CF, except the tables and the reserved one among them (ISO/IEC 10918-1,
 * table B.1).
 */
function isFrame(marker: number) {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/**
 * The next marker after a scan: within a scan, FF is followed by 00 or by a restart marker, D0 to
 * D7.
 */
function endOfScan(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(0xff, from); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? END;
    if (next !== 0 && next !== 0xff && (next < 0xd0 || next > 0xd7)) return at;
  }
  return bytes.length;
}

/** A progressive photograph has about ten scans; each costs a pass over the whole picture. */
const MOST_SCANS = 100;

function jpegHeader(bytes: Buffer): PictureHeader | null {
  let size: { width: number; height: number } | null = null;
  let scans = 0;
  for (let at = 2; at + 4 <= bytes.length || bytes[at + 1] === END;) {
    const marker = bytes[at + 1]!;
    if (bytes[at] !== 0xff) return null;
    if (marker === 0xff) {
      at++; // any number of FF may precede a marker (ISO/IEC 10918-1, B.1.1.2)
      continue;
    }
    if (marker === END)
      return size ? { type: 'image/jpeg', ...size, interlaced: false, end: at + 2 } : null;
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

function headerOf(bytes: Buffer): PictureHeader | null {
  if (bytes.subarray(0, PNG_SIGNATURE.length).equals(PNG_SIGNATURE)) return pngHeader(bytes);
  return bytes.length > 4 && bytes[0] === 0xff && bytes[1] === START ? jpegHeader(bytes) : null;
}

/**
 * The type and size of a picture, without decompressing it; null for a file that is no PNG or JPEG,
 * or has another format behind the picture.
 */
export function readHeader(bytes: Buffer): PictureHeader | null {
  const header = headerOf(bytes);
  return header && !isForeign(bytes.subarray(header.end)) ? header : null;
}
