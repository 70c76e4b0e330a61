import path from 'node:path';
import { utilityProcess } from 'electron';
import { z } from 'zod';
import { serverEnvironment } from './server-environment.ts';

/** How a command went: `finish` of `server/recovery/terminal.ts`. */
const doneSchema = z.object({
  command: z.literal('done'),
  code: z.int(),
  problem: z.string().nullable(),
  said: z.string(),
});
export type Outcome = Omit<z.infer<typeof doneSchema>, 'command'>;

interface Call {
  args: string[];
  env?: Record<string, string>;
  /** What the command reads as its first line of input. */
  input?: string;
}

/**
 * Runs a command of the server (`npm run restore`, `npm run report`) as a process of its own. Never
 * rejects: a command that dies is an outcome too.
 */
export function runServerCommand(name: string, { args, env, input }: Call): Promise<Outcome> {
  const file = path.join(import.meta.dirname, '..', 'server', `${name}.js`);
  const child = utilityProcess.fork(file, args, {
    env: { ...serverEnvironment(), LOG_LEVEL: 'error', ...env },
    stdio: 'inherit',
    serviceName: `Restaurant ${name}`,
  });
  if (input !== undefined) child.postMessage(input);
  return new Promise((resolve) => {
    child.on('message', (message: unknown) => {
      const { data: done } = doneSchema.safeParse(message);
      if (!done) return;
      resolve(done);
      child.kill();
    });
    child.once('exit', (code) =>
      resolve({ code: code || 1, problem: null, said: `${name} ended (code ${code}).` }),
    );
  });
}
