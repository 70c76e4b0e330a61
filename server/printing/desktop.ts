/** Printers of the system where CUPS is not: the desktop app that runs this server prints. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { PrintFault } from './fault.ts';

const ANSWERED_WITHIN = 90_000;

/** The port of a process that Electron forked; there is none under `npm run serve`. */
export interface AppPort {
  postMessage(message: unknown): void;
  on(event: 'message', listener: (event: { data: unknown }) => void): unknown;
}

const answerSchema = z.object({
  id: z.string(),
  printers: z.array(z.string()).optional(),
  error: z.string().optional(),
});
type Answer = z.infer<typeof answerSchema>;

const waiting = new Map<string, (answer: Answer) => void>();
let heard: AppPort | null = null;

/** The port to the desktop app; null where none runs this server. */
export function appPort(): AppPort | null {
  return (process as { parentPort?: AppPort }).parentPort ?? null;
}

/** @returns null where no desktop app runs this server */
async function ask(question: object): Promise<Answer | null> {
  const port = appPort();
  if (!port) return null;
  if (heard !== port)
    port.on('message', ({ data }) => {
      const { data: answer } = answerSchema.safeParse(data);
      if (answer) waiting.get(answer.id)?.(answer);
    });
  heard = port;
  const id = randomUUID();
  let timer: NodeJS.Timeout | undefined;
  try {
    return await new Promise<Answer>((resolve) => {
      waiting.set(id, resolve);
      timer = setTimeout(() => resolve({ id, error: 'late' }), ANSWERED_WITHIN);
      port.postMessage({ id, ...question });
    });
  } finally {
    clearTimeout(timer);
    waiting.delete(id);
  }
}

/** The printers that the desktop app sees. */
export async function appPrinters(): Promise<string[]> {
  return (await ask({ ask: 'printers' }))?.printers ?? [];
}

/**
 * Hands a document to the spooler of the desktop app's system.
 * @throws PrintFault
 */
export async function printByApp(
  printer: string,
  { bytes, format }: { bytes: Uint8Array; format: 'a4' | 'receipt' },
): Promise<void> {
  const answer = await ask({ ask: 'print', printer, format, bytes });
  if (!answer) throw new PrintFault('unreachable', false);
  // After a silence nobody knows whether it came out.
  if (answer.error === 'late') throw new PrintFault('unconfirmed', true);
  if (answer.error) throw new PrintFault('offline', false, new Error(answer.error));
}
