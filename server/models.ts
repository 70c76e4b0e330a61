import type { ModelAttributes, Sequelize } from 'sequelize';
import { now } from './clock.ts';
import { initMailModels } from './mail/model.ts';
import { initPrintingModels } from './printing/model.ts';

/**
 * Sets the creation time by the server's clock: Sequelize uses its own, unless the column has a
 * default.
 */
function stampByOurClock(attributes: ModelAttributes): void {
  for (const name of ['created_at', 'updated_at'])
    if (attributes[name]) Object.assign(attributes[name], { defaultValue: now });
}

/** Passes the connection to the models that do not use `defineTable` yet. */
export function initModels(sequelize: Sequelize): void {
  sequelize.addHook('beforeDefine', stampByOurClock);
  for (const init of [initMailModels, initPrintingModels]) init(sequelize);
}
