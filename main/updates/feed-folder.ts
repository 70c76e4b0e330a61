import { createReadStream, statSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';

/**
 * Names of files as electron-builder writes them; a path never begins with a dot or has a slash.
 */
const NAME = /^[A-Za-z0-9][\w .+-]{0,200}$/;

/** The text of an address; empty for one that is not encoded as it must be. */
function decoded(url: string): string {
  try {
    return decodeURIComponent(url);
  } catch {
    return '';
  }
}

/**
 * Serves the files of a folder on this machine alone, for the updater, which reads addresses and no
 * folders. The token keeps other programs of this machine from reading the folder by it.
 */
export async function serveFolder(
  folder: string,
  token: string,
): Promise<{ url: string; close: () => void }> {
  const server: Server = createServer((request, response) => {
    const [, given, name = ''] = decoded(request.url ?? '').split(/[/?]/);
    const file = path.join(folder, name);
    // Path traversal: nothing but plain names directly in the folder (ASVS 5.3.2).
    const isNamed = given === token && NAME.test(name);
    const found = isNamed ? statSync(file, { throwIfNoEntry: false }) : undefined;
    if (!found?.isFile()) {
      response.writeHead(404).end();
      return;
    }
    response.writeHead(200, { 'content-length': found.size });
    createReadStream(file)
      .once('error', () => response.destroy())
      .pipe(response);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/${token}/`, close: () => void server.close() };
}
