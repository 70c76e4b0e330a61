import type { KickOutcome } from '../drawers/contract.ts';
import { OPEN_DRAWER } from './escpos.ts';
import { PrintFault } from './fault.ts';
import { printerOf } from './printers.ts';
import { sendTo } from './socket.ts';

/**
 * Opens the cash drawer that is connected to a receipt printer. A printer without paper opens it
 * too, so its state is not asked first.
 */
export async function openDrawer(restaurant_id: string, printer_id: string): Promise<KickOutcome> {
  const printer = await printerOf(restaurant_id, printer_id);
  if (!printer || printer.system_name !== null) return 'no_printer';
  try {
    await sendTo(printer, {
      bytes: OPEN_DRAWER,
      confirms: 'none',
      beforeFirstByte: () => Promise.resolve(true),
      signal: new AbortController().signal,
    });
    return 'sent';
  } catch (error) {
    if (error instanceof PrintFault && error.reason !== 'spooled') return error.reason;
    throw error;
  }
}
