import { ipcMain, type IpcMainInvokeEvent } from 'electron';
import type { z } from 'zod';
import type { Channel, InputOf, OutputOf } from './bridge.ts';
import { isStaffPage } from './security.ts';

/**
 * Registers an IPC handler, the only entry point for a page: it serves the staff page alone and
 * parses the argument before anything runs.
 */
export function handle<C extends Channel>(
  channel: C,
  schema: z.ZodType<InputOf<C>>,
  fn: (input: InputOf<C>) => Promise<OutputOf<C>> | OutputOf<C>,
): void {
  ipcMain.handle(channel, (event, ...args: unknown[]) => {
    refuseStranger(channel, event);
    if (args.length > 1) throw new Error(`${channel}: takes one argument`);
    const parsed = schema.safeParse(args[0]);
    if (!parsed.success)
      throw new Error(
        `${channel}: ${parsed.error.issues.map((issue) => issue.message).join('; ')}`,
      );
    return fn(parsed.data);
  });
}

function refuseStranger(channel: string, { senderFrame, sender }: IpcMainInvokeEvent): void {
  const isTopFrame = senderFrame !== null && senderFrame === sender.mainFrame;
  if (!isTopFrame || !isStaffPage(senderFrame.url))
    throw new Error(`${channel}: refused, the caller is not the staff page`);
}
