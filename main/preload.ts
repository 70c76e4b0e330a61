import { contextBridge, ipcRenderer } from 'electron';
import type { Channel, Desktop, InputOf, OutputOf } from './bridge.ts';

const call = <C extends Channel>(channel: C, input?: InputOf<C>): Promise<OutputOf<C>> =>
  ipcRenderer.invoke(channel, input).catch((error: Error) => {
    throw new Error(plain(error.message));
  });

/** Electron wraps what main says in its own words; people read this. */
const plain = (message: string): string =>
  message.replace(/^Error invoking remote method '\w+': (\w*Error: )?/, '');

/** Named functions only: neither `ipcRenderer` nor an event ever reaches a page. */
const desktop: Desktop = {
  printers: () => call('printers'),
  print: (input) => call('print', input),
  quit: () => call('quit'),
};

contextBridge.exposeInMainWorld('desktop', desktop);
