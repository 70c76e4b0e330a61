import { contextBridge, ipcRenderer } from 'electron';
import type { Channel, Desktop, InputOf, OutputOf } from './bridge.ts';

const call = <C extends Channel>(channel: C, input?: InputOf<C>): Promise<OutputOf<C>> =>
  ipcRenderer.invoke(channel, input).catch((error: Error) => {
    throw new Error(plain(error.message));
  });

/** The message without the prefix that Electron adds to errors of the main process. */
const plain = (message: string): string =>
  message.replace(/^Error invoking remote method '\w+': (\w*Error: )?/, '');

/** The functions that a page gets: neither `ipcRenderer` nor an event reaches it. */
const desktop: Desktop = {
  printers: () => call('printers'),
  print: (input) => call('print', input),
  quit: () => call('quit'),
};

contextBridge.exposeInMainWorld('desktop', desktop);
