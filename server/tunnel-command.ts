/** The command of `TUNNEL_COMMAND`, split into a program and its arguments. */

const PART = /\s*(?:"([^"]*)"|'([^']*)'|([^\s"']+))(?=\s|$)/y;

/**
 * Splits a command into its parts: by spaces, and what stands in quotes is one part. No shell reads
 * it, so that `;`, `|`, `$` and backslashes have no meaning (ASVS 1.2.5). Undefined for one without
 * a program, or with a quote that is not closed or stands within a part.
 */
export function parseCommand(command: string): [string, ...string[]] | undefined {
  const text = command.trim();
  const parts: string[] = [];
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const found = PART.exec(text);
    if (!found) return undefined;
    parts.push(found[1] ?? found[2] ?? found[3] ?? '');
  }
  const [program, ...rest] = parts;
  return program ? [program, ...rest] : undefined;
}

/**
 * Whether a part of the command names this port: `4100`, `localhost:4100`, `--url=http://x:4100/`.
 */
export function namesPort(command: string, port: number): boolean {
  const parts = (parseCommand(command) ?? []).flatMap((part) => part.split(/[:=/]/));
  return port > 0 && parts.includes(String(port));
}
