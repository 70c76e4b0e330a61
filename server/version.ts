import { readFileSync } from 'node:fs';

const manifest = ['../package.json', '../../package.json'].map((path) => new URL(path, import.meta.url));
const read = (url: URL) => { try { return (JSON.parse(readFileSync(url, 'utf8')) as { version: string }).version; } catch { return null; } };

/** The version in package.json. */
export const VERSION = manifest.map(read).find((version) => version !== null) ?? '0.0.0';
