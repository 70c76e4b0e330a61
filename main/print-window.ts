import { setTimeout as pause } from 'node:timers/promises';
import {
  BrowserWindow,
  session,
  type PrinterInfo,
  type Session,
  type WebContentsPrintOptions,
} from 'electron';
import type { Printer } from './bridge.ts';
import { serveFromMemory } from './memory-page.ts';
import type { SpoolOrder } from './spooler.ts';

export interface PrintableDocument {
  bytes: Buffer;
  type: string;
}

const PRINT_WITHIN_MS = 60_000;
/** The PDF viewer signals no end of rendering; its frames exist before that. */
const VIEWER_WITHIN_MS = 10_000;
/** The frames of a shown PDF: the page, the viewer, and the document within it. */
const PDF_FRAMES = 3;
const VIEWER_RENDERS_MS = 750;

/**
 * The CSP of an HTML document for printing: it runs and loads nothing. A PDF gets none, because the
 * viewer needs its own parts.
 */
const STILL = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:";

export interface PrintWindow {
  printers(): Promise<Printer[]>;
  load(document: PrintableDocument): Promise<void>;
  print(order: SpoolOrder): Promise<void>;
}

/**
 * A persistent session, because the PDF viewer renders nothing in one in memory; documents are
 * served with `no-store`.
 */
const printSession = (): Session => session.fromPartition('persist:print');

/** Runs `fn` with a hidden, sandboxed window without preload or network, and destroys it after. */
export async function withHiddenWindow<T>(fn: (window: PrintWindow) => Promise<T>): Promise<T> {
  const window = new BrowserWindow({
    show: false,
    webPreferences: {
      session: printSession(),
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      webSecurity: true,
      plugins: true,
    },
  });
  try {
    return await fn({
      printers: async () => (await window.webContents.getPrintersAsync()).map(describe),
      load: (document) => load(window, document),
      print: (order) => handToSpooler(window, order),
    });
  } finally {
    window.destroy();
  }
}

/** Electron 36 and later do not report which printer is the default. */
function describe(printer: PrinterInfo & { isDefault?: boolean }): Printer {
  return {
    name: printer.name,
    displayName: printer.displayName || printer.name,
    isDefault: printer.isDefault === true,
  };
}

async function load(window: BrowserWindow, { bytes, type }: PrintableDocument): Promise<void> {
  const headers = {
    'content-type': type,
    ...(type === 'text/html' && { 'content-security-policy': STILL }),
  };
  const { url, forget } = serveFromMemory(printSession(), { body: bytes, headers });
  window.once('closed', forget);
  await window.loadURL(url);
  if (type === 'application/pdf') await viewerReady(window);
}

async function viewerReady(window: BrowserWindow): Promise<void> {
  const until = Date.now() + VIEWER_WITHIN_MS;
  while (window.webContents.mainFrame.framesInSubtree.length < PDF_FRAMES) {
    if (Date.now() > until) throw new Error('The document could not be shown for printing');
    await pause(50);
  }
  await pause(VIEWER_RENDERS_MS);
}

function handToSpooler(window: BrowserWindow, { printer, pageSize }: SpoolOrder): Promise<void> {
  const options: WebContentsPrintOptions = {
    silent: true,
    printBackground: true,
    margins: { marginType: 'none' },
    pageSize,
    ...(printer && { deviceName: printer }),
  };
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new Error('The printer did not take the document')),
      PRINT_WITHIN_MS,
    );
    window.webContents.print(options, (isTaken, reason) => {
      clearTimeout(late);
      if (isTaken) resolve();
      else reject(new Error(`The printer did not take the document (${reason})`));
    });
  });
}
