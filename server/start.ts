import { readConfig } from './config.ts';
import { run } from './run.ts';

void run(() => readConfig());
