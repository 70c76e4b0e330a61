import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join, resolve } from 'node:path';

export const DEPLOY = resolve(import.meta.dirname, '../../../.deploy');
export const deployFile = (name: string) => readFileSync(join(DEPLOY, name), 'utf8');

const yaml = createRequire(import.meta.url)('js-yaml') as { load: (text: string) => unknown };

export interface Service {
  image: string;
  hostname?: string;
  environment: Record<string, string>;
  depends_on?: Record<string, { condition: string }>;
  networks: Record<string, { ipv4_address?: string }>;
  volumes: string[];
  ports?: string[];
  read_only?: boolean;
  cap_drop?: string[];
  security_opt?: string[];
  healthcheck?: { test: string[] };
}
export interface Compose {
  services: Record<string, Service>;
  networks: Record<string, { ipam: { config: { subnet: string }[] } }>;
  volumes: Record<string, unknown>;
}

/** The compose file with its variables filled in, as `compose config` shows it. */
export function readCompose(values: Record<string, string>): Compose {
  const filled = deployFile('compose.yaml').replace(
    /\$\{(\w+):\?([^}]+)\}/g,
    (_whole, name: string, what: string) => {
      if (!values[name]) throw new Error(`${name}: ${what}`);
      return values[name];
    },
  );
  return yaml.load(filled) as Compose;
}
