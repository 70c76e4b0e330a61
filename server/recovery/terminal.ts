/** Speaks with whoever started a command. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';

export const isAsked = () => Boolean(process.stdin.isTTY && process.stdout.isTTY);

/** @returns the answer, without the blanks around it */
export async function ask(question: string): Promise<string> {
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await lines.question(question)).trim();
  } finally {
    lines.close();
  }
}

/** As `ask`, and what is typed is not shown. */
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
