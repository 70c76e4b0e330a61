/**
 * Wraps a text at spaces, within a word only where the word alone is too long. An empty text is one
 * empty line.
 */
export function wrapLetters(text: string, columns: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.trim().split(/\s+/)) {
    if (line && line.length + 1 + word.length <= columns) {
      line += ` ${word}`;
      continue;
    }
    if (line) lines.push(line);
    line = word;
    for (; line.length > columns; line = line.slice(columns)) lines.push(line.slice(0, columns));
  }
  return [...lines, line];
}
