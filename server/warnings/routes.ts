import { ok } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { text } from '../texts.ts';
import { listWarnings } from './contract.ts';
import { currentWarnings } from './warnings.ts';

export const warningRoutes = [
  on(listWarnings, async ({ locale }) =>
    ok({
      items: (await currentWarnings()).map((code) => ({
        code,
        detail: text(locale, `warning_${code}`),
      })),
    }),
  ),
];
