/** Input from the terminal of a command. */
import { createInterface } from 'node:readline/promises';
import { Writable } from 'node:stream';
import { appPort } from '../printing/desktop.ts';

export const hasTerminal = () =>
  appPort() === null && Boolean(process.stdin.isTTY && process.stdout.isTTY);

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

const said: string[] = [];

/** Prints lines, and keeps them for `finish`. */
export function say(...lines: string[]): void {
  said.push(...lines);
  console.info(lines.join('\n'));
}

/** As `say`, on standard error. */
export function complain(line: string): void {
  said.push(line);
  console.error(line);
}

/**
 * Sets the exit code. The desktop app, where it runs the command, gets what was said by a message:
 * on Windows output may be lost when its process ends.
 * @param problem the code of the refusal, for a text in the user's language
 */
export function finish(code: number, problem: string | null = null): void {
  process.exitCode = code;
  appPort()?.postMessage({ command: 'done', code, problem, said: said.join('\n') });
}

/** The first line of standard input; from the desktop app, whose processes have none, a message. */
export async function firstLine(): Promise<string> {
  const port = appPort();
  if (port)
    return new Promise((resolve) => {
      port.on('message', ({ data }) => resolve(String(data)));
    });
  const lines = createInterface({ input: process.stdin });
  for await (const line of lines) return line;
  return '';
}
