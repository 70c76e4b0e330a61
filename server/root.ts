import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

function upToManifest(folder: string): string {
  if (existsSync(join(folder, 'package.json')) || dirname(folder) === folder) return folder;
  return upToManifest(dirname(folder));
}

/**
 * The program's own folder, which has package.json: the same from sources, from a bundle's chunk,
 * and inside a packed app.
 */
export const ROOT = upToManifest(dirname(fileURLToPath(import.meta.url)));
