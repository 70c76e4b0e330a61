/** No-break spaces stand within amounts and before a French colon. */
const NO_BREAK = '\u00A0';
const BREAKS = /[^\S\u00A0]+/;
export const plainSpaces = (text: string) => text.replaceAll(NO_BREAK, ' ');

/**
 * Wraps a text at spaces that break, within a word only where the word alone is too long. An empty
 * text is one empty line.
 */
export function wrapLetters(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(BREAKS)) {
    if (line && line.length + 1 + word.length <= columns) {
      line += ` ${word}`;
      continue;
    }
    if (line) lines.push(line);
    line = word;
    for (; line.length > columns; line = line.slice(columns)) lines.push(line.slice(0, columns));
  }
  return [...lines, line].map(plainSpaces);
}
