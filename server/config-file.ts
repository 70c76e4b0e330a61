/** Reads `config.env` in the data folder: lines of `KEY=value`, as any editor writes them. */

/** A setting in the file; `line` counts from 1. */
export interface StoredSetting {
  key: string;
  value: string;
  line: number;
}
/** A fault of the file itself: at a key or, without one, at a line. */
export interface FileFault {
  line: number;
  key: string | null;
  message: string;
}
export interface ConfigFile {
  settings: StoredSetting[];
  faults: FileFault[];
}

const SETTING = /^\s*(?:export\s+)?([A-Za-z_][\w.-]*)\s*=[^\S\n]*/;
const QUOTES = new Set(['"', "'", '`']);
const AS_UTF8 = 'text in UTF-8 (save it again as UTF-8)';

/**
 * Whether the file is UTF-16, by its byte-order mark; without a mark the NUL bytes of Latin letters
 * show it.
 */
function isUtf16(bytes: Uint8Array) {
  return (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
}

function isUtf8(bytes: Uint8Array) {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Decodes the file without a byte-order mark, which editors on Windows write. */
function textOf(bytes: Uint8Array): string | FileFault {
  if (isUtf16(bytes)) return { line: 1, key: null, message: `must be ${AS_UTF8}, and is UTF-16` };
  const lines = Buffer.from(bytes).toString('latin1').split('\n');
  const withNul = lines.findIndex((line) => line.includes('\0'));
  if (withNul >= 0)
    return { line: withNul + 1, key: null, message: `must be ${AS_UTF8}, and holds NUL bytes` };
  const notUtf8 = lines.findIndex((line) => !isUtf8(Buffer.from(line, 'latin1')));
  if (notUtf8 >= 0) return { line: notUtf8 + 1, key: null, message: `must be ${AS_UTF8}` };
  return new TextDecoder('utf-8').decode(bytes).replace(/\r\n?/g, '\n');
}

interface Value {
  value: string;
  /** The first character after it. */
  end: number;
  fault: string | null;
}

/**
 * A quoted value may contain anything, over several lines too; `\n` is a new line within double
 * quotes.
 */
function quotedValue(text: string, from: number): Value {
  const quote = text[from]!;
  const close = text.indexOf(quote, from + 1);
  const lineEnd = endOfLine(text, from);
  if (close < 0) return { value: '', end: lineEnd, fault: `closed by ${quote} as it is opened` };
  const inside = text.slice(from + 1, close);
  const end = endOfLine(text, close);
  const rest = text.slice(close + 1, end).trim();
  return {
    value: quote === '"' ? inside.replaceAll('\\n', '\n') : inside,
    end,
    fault:
      rest === '' || rest.startsWith('#')
        ? null
        : `in one pair of quotes; after the closing ${quote} nothing may follow`,
  };
}

/**
 * An unquoted value must not contain `#`, which may begin a note or belong to a password; quotes
 * decide.
 */
function plainValue(text: string, from: number): Value {
  const end = endOfLine(text, from);
  const value = text.slice(from, end).trim();
  return {
    value,
    end,
    fault: value.includes('#')
      ? "in quotes, as in KEY='a#b', where it holds #; a note has a line of its own"
      : null,
  };
}

function endOfLine(text: string, from: number): number {
  const end = text.indexOf('\n', from);
  return end < 0 ? text.length : end;
}

/**
 * Reads the file. A line that cannot be read is a fault, and the rest is still read, so that all
 * faults are reported at once.
 */
export function readConfigFile(bytes: Uint8Array): ConfigFile {
  const text = textOf(bytes);
  if (typeof text !== 'string') return { settings: [], faults: [text] };
  const settings: StoredSetting[] = [];
  const faults: FileFault[] = [];
  for (let [at, line] = [0, 1]; at < text.length;) {
    const whole = text.slice(at, endOfLine(text, at));
    const found = SETTING.exec(whole);
    let end = at + whole.length;
    if (found && !whole.trimStart().startsWith('#')) {
      const key = found[1]!;
      const from = at + found[0].length;
      const read = QUOTES.has(text[from] ?? '') ? quotedValue(text, from) : plainValue(text, from);
      end = read.end;
      if (read.fault) faults.push({ line, key, message: `must be ${read.fault}` });
      const earlier = settings.find((setting) => setting.key === key);
      if (earlier) {
        const message = `must be given once, and is on line ${earlier.line} too`;
        faults.push({ line, key, message });
      } else settings.push({ key, value: read.fault ? '' : read.value, line });
    } else if (whole.trim() !== '' && !whole.trimStart().startsWith('#')) {
      faults.push({ line, key: null, message: 'must be KEY=value, or begin with # as a note' });
    }
    line += text.slice(at, end).split('\n').length;
    at = end + 1;
  }
  return { settings, faults };
}

/**
 * The number of letters to insert, delete or change to make one word of the other (Levenshtein).
 */
function distance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_none, place) => place);
  for (const [place, letter] of [...one].entries()) {
    const next = [place + 1];
    for (let at = 0; at < other.length; at++)
      next.push(
        Math.min(row[at + 1]! + 1, next[at]! + 1, row[at]! + (letter === other[at] ? 0 : 1)),
      );
    row = next;
  }
  return row.at(-1)!;
}

/** The known key that was probably meant, or null where none is similar. */
export function nearestKey(key: string, keys: readonly string[]): string | null {
  const written = key.toUpperCase().replace(/[.-]/g, '_').slice(0, 64);
  const ranked = keys
    .map((name) => ({ name, far: distance(written, name) }))
    .sort((one, other) => one.far - other.far);
  const [best] = ranked;
  return best && best.far <= Math.max(2, Math.floor(best.name.length / 4)) ? best.name : null;
}
