import type { UtilityProcess } from 'electron';
import { z } from 'zod';
import { pageSize } from '../server/printing/page-size.ts';
import { withHiddenWindow } from './print-window.ts';

/** What the server asks of the app where the system has no CUPS: `server/printing/desktop.ts`. */
const questionSchema = z.discriminatedUnion('ask', [
  z.object({ id: z.string(), ask: z.literal('printers') }),
  z.object({
    id: z.string(),
    ask: z.literal('print'),
    printer: z.string().min(1).max(256),
    format: z.enum(['a4', 'receipt']),
    bytes: z.instanceof(Uint8Array),
  }),
]);
type Question = z.infer<typeof questionSchema>;

/** Answers what the server asks about the system's printers, one question after the other. */
export function serveSpooler(child: UtilityProcess): void {
  let before: Promise<unknown> = Promise.resolve();
  child.on('message', (message: unknown) => {
    const { data: question } = questionSchema.safeParse(message);
    if (!question) return;
    before = before.then(() => answer(question)).then((said) => child.postMessage(said));
  });
}

async function answer(question: Question): Promise<object> {
  const { id } = question;
  try {
    return await withHiddenWindow(async (window) => {
      const printers = (await window.printers()).map(({ name }) => name);
      if (question.ask === 'printers') return { id, printers };
      const { printer, format } = question;
      if (!printers.includes(printer)) return { id, error: `There is no printer named ${printer}` };
      const bytes = Buffer.from(question.bytes);
      await window.load({ bytes, type: 'application/pdf' });
      await window.print({ printer, pageSize: pageSize(format, bytes) });
      return { id };
    });
  } catch (error) {
    return { id, error: error instanceof Error ? error.message : String(error) };
  }
}
