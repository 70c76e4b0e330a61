/** Input from the terminal of a command. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

export const hasTerminal = () => Boolean(process.stdin.isTTY && process.stdout.isTTY);

/**
 * Asks a question.
 * @returns the answer, trimmed
 */
export async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}

/** As `ask`, without showing what is typed. */
export async function askSecret(question: string): Promise<string> {
  process.stdout.write(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: nowhere, terminal: true });
  try {
    return await lines.question('');
  } finally {
    lines.close();
    process.stdout.write('\n');
  }
}

/** The first line of standard input. */
export async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) return line;
  return '';
}
