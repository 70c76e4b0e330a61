/**
 * Texts that have broken other programs, with the text that is stored: controls and bidirectional
 * overrides are dropped on entry, a line break in a single-line field becomes a space.
 */
export interface Hostile {
  name: string;
  typed: string;
  kept: string;
  /** Where line breaks stay. */
  storedLines?: string;
}

function as(name: string, typed: string, kept = typed, storedLines?: string): Hostile {
  return {
    name,
    typed,
    kept,
    ...(storedLines && { storedLines }),
  };
}

/** The strings of SECURITY.md (T2), each by itself. */
export const HOSTILE: Hostile[] = [
  as('markup', '"><img src=x onerror=alert(1)>'),
  as('SQL', "' OR 1=1--"),
  as('signs for anything', '%_'),
  as('a template', '{{7*7}}'),
  as('a formula', "=cmd|'/C calc'!A1"),
  as('a header', '\r\nBcc: x@y.z', 'Bcc: x@y.z'),
  as('a path', '../../x'),
  as('a device', 'CON'),
  as('the end of XMP', ']]></rdf:RDF>'),
  as('ESC p 0', 'a\u001bp0', 'ap0'),
  as('GS V 0', 'a\u001dV0', 'aV0'),
  as('DLE DC4 1', 'a\u0010\u0014\u0001\u0000\u0001b', 'ab'),
  as('NUL', 'a\u0000b', 'ab'),
  as('U+202E', 'a\u202Egpj.exe', 'agpj.exe'),
  as('U+2028', 'a\u2028b', 'ab'),
  as('a lone surrogate', 'a\ud800b', 'ab'),
  as('10 000 characters', 'x'.repeat(10_000)),
  as('a script’s address', 'javascript:alert(1)'),
  as('__proto__', '__proto__'),
];
const named = (...names: string[]) => HOSTILE.filter(({ name }) => names.includes(name));
/**
 * The same strings for every field and the whole restaurant: alone where they matter alone or at
 * the beginning, else several in one text of at most 20 characters, the limit of the shortest
 * field. Includes joiners, which must not be lost.
 */
export const BATCHES: Hostile[] = [
  ...named(
    'a formula',
    'a path',
    'a device',
    '10 000 characters',
    'a script’s address',
    '__proto__',
  ),
  as('markup and a script', '"><img src=x onerror=alert(1)></script><script>alert(1)</script>'),
  as('SQL, signs for anything, a template', "' OR 1=1-- %_{{7*7}}"),
  as(
    'a header and a line of the log',
    '\r\nBcc: x@y.z\n{"l":1}',
    'Bcc: x@y.z {"l":1}',
    'Bcc: x@y.z\n{"l":1}',
  ),
  as('the end of XMP, of a comment, an entity', ']]></rdf:RDF>--&lt;'),
  as(
    'ESC p 0, GS V 0, DLE DC4 1, NUL, U+202E, U+2028, a lone surrogate',
    'a\u001bp0\u001dV0\u0010\u0014\u0001b\u0000c\u202Ed\u2028e\ud800f',
    'ap0V0bcdef',
  ),
  as('joiners', '👩\u200D🍳 نامه\u200Cای'),
];
export const HARMLESS = as('a name', 'Ana Ruiz');

const cut = (text: string, max: number) => [...text].slice(0, max).join('');
/** The text cut to `max` code points, so that each limit is tested to its last character. */
export function fitted({ name, typed, kept, storedLines }: Hostile, max: number): Hostile {
  return as(name, cut(typed, max), cut(kept, max), storedLines && cut(storedLines, max));
}
