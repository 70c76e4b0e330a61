/**
 * Reads QR codes by the browser's own reader (https://wicg.github.io/shape-detection-api); where
 * there is none, and on plain http, a code is typed, or opened by the phone's camera app.
 */
interface Reader {
  detect: (source: CanvasImageSource) => Promise<{ rawValue: string }[]>;
}
type Readers = new (options: { formats: string[] }) => Reader;

function readers(): Readers | undefined {
  return (globalThis as { BarcodeDetector?: Readers }).BarcodeDetector;
}
export const canScan = () => readers() !== undefined && navigator.mediaDevices !== undefined;

/** What one of our codes opens: its page on this portal. */
export type Wanted = 'order' | 'menu';
const PATHS: Record<Wanted, RegExp> = {
  order: /\/orders\/([\w-]{8,64})(?:[/?#]|$)/,
  menu: /\/menu\/([\w-]{8,64})(?:[/?#]|$)/,
};
/**
 * The claim code of an order, or the token of a table, in the text of a QR code. The address before
 * it is never opened: a sticker over the code could name another.
 */
export function codeIn(text: string, wanted: Wanted): string | null {
  return PATHS[wanted].exec(text)?.[1] ?? null;
}

const EVERY_MS = 200;
const pause = () => new Promise((done) => setTimeout(done, EVERY_MS));

/** Looks at a video until it shows such a code, or `signal` ends it. */
export async function readFrom(
  video: HTMLVideoElement,
  { wanted, signal }: { wanted: Wanted; signal: AbortSignal },
): Promise<string | null> {
  const reader = new (readers()!)({ formats: ['qr_code'] });
  while (!signal.aborted) {
    // A frame that is not there yet, or cannot be read, is followed by the next.
    const found = await reader.detect(video).catch(() => []);
    const code = found.map(({ rawValue }) => codeIn(rawValue, wanted)).find(Boolean);
    if (code) return code;
    await pause();
  }
  return null;
}

/** The code in a photo. */
export async function readPhoto(file: Blob, wanted: Wanted): Promise<string | null> {
  const picture = await createImageBitmap(file);
  const found = await new (readers()!)({ formats: ['qr_code'] }).detect(picture);
  picture.close();
  return found.map(({ rawValue }) => codeIn(rawValue, wanted)).find(Boolean) ?? null;
}
