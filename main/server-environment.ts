import path from 'node:path';
import { app } from 'electron';

/** The environment of the server's processes, without what would change how Node runs. */
export function serverEnvironment(): Record<string, string> {
  const {
    ELECTRON_RUN_AS_NODE: _node,
    NODE_OPTIONS: _options,
    ...inherited
  } = process.env as Record<string, string>;
  return {
    NODE_ENV: 'production',
    UV_THREADPOOL_SIZE: '8',
    ...inherited,
    DATA_DIR: dataFolder(),
  };
}

/** The folder with the restaurant's data. */
export function dataFolder(): string {
  return path.resolve(process.env.DATA_DIR || path.join(app.getPath('userData'), 'data'));
}

/** The file of the settings, whether it is there or not. */
export const settingsFile = (): string => path.join(dataFolder(), 'config.env');
