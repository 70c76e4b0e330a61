import type { ModelAttributes, Sequelize } from 'sequelize';
import { now } from './clock.ts';
import { initAccountsModels } from './accounts/model.ts';
import { initAuditModels } from './audit/model.ts';
import { initCustomersModels } from './customers/model.ts';
import { initEventsModels } from './events/model.ts';
import { initIdempotencyModels } from './idempotency/model.ts';
import { initInvoicesModels } from './invoices/model.ts';
import { initMailModels } from './mail/model.ts';
import { initMenuModels } from './menu/model.ts';
import { initOrdersModels } from './orders/model.ts';
import { initPaymentsModels } from './payments/model.ts';
import { initPrintingModels } from './printing/model.ts';
import { initReportsModels } from './reports/model.ts';
import { initRestaurantModels } from './restaurant/model.ts';
import { initSessionsModels } from './sessions/model.ts';
import { initStaffModels } from './staff/model.ts';
import { initTablesModels } from './tables/model.ts';
import { Order, OrderDiscount, OrderItem } from './orders/model.ts';
import { Payment } from './payments/model.ts';
import { Category, Product, TaxRate } from './menu/model.ts';
import { Table } from './tables/model.ts';

/** Sequelize stamps rows by a clock of its own, unless the column has a default. */
function stampByOurClock(attributes: ModelAttributes): void {
  for (const name of ['created_at', 'updated_at'])
    if (attributes[name]) Object.assign(attributes[name], { defaultValue: now });
}

/** Gives every model its connection, and states every association. */
export function initModels(sequelize: Sequelize): void {
  sequelize.addHook('beforeDefine', stampByOurClock);
  for (const init of [
    initRestaurantModels,
    initStaffModels,
    initCustomersModels,
    initAccountsModels,
    initSessionsModels,
    initMenuModels,
    initTablesModels,
    initOrdersModels,
    initPaymentsModels,
    initInvoicesModels,
    initMailModels,
    initPrintingModels,
    initEventsModels,
    initAuditModels,
    initReportsModels,
    initIdempotencyModels,
  ]) {
    init(sequelize);
  }
  Order.hasMany(OrderItem, { as: 'items', foreignKey: 'order_id' });
  Order.hasMany(OrderDiscount, { as: 'discounts', foreignKey: 'order_id' });
  Order.hasMany(Payment, { as: 'payments', foreignKey: 'order_id' });
  Order.belongsTo(Table, { as: 'table', foreignKey: 'table_id' });
  Product.belongsTo(TaxRate, { as: 'tax_rate', foreignKey: 'tax_rate_id' });
  Product.belongsTo(Category, { as: 'category', foreignKey: 'category_id' });
}
