import type { Sequelize } from 'sequelize';
import { initAuditModels } from '../audit/model.ts';
import { initCustomersModels } from '../customers/model.ts';
import { initEventsModels } from '../events/model.ts';
import { initIdempotencyModels } from '../idempotency/model.ts';
import { initInvoicesModels } from '../invoices/model.ts';
import { initMailModels } from '../mail/model.ts';
import { initMenuModels } from '../menu/model.ts';
import { initOrdersModels } from '../orders/model.ts';
import { initPaymentsModels } from '../payments/model.ts';
import { initPrintingModels } from '../printing/model.ts';
import { initRestaurantModels } from '../restaurant/model.ts';
import { initSessionsModels } from '../sessions/model.ts';
import { initStaffModels } from '../staff/model.ts';
import { initTablesModels } from '../tables/model.ts';
import { Order, OrderItem } from '../orders/model.ts';
import { Payment } from '../payments/model.ts';
import { Category, Product, TaxRate } from '../menu/model.ts';
import { Table } from '../tables/model.ts';

/** Gives every model its connection, and states every association. */
export function initModels(sequelize: Sequelize): void {
  for (const init of [initRestaurantModels, initStaffModels, initCustomersModels, initSessionsModels, initMenuModels, initTablesModels, initOrdersModels, initPaymentsModels, initInvoicesModels, initMailModels, initPrintingModels, initEventsModels, initAuditModels, initIdempotencyModels]) {
    init(sequelize);
  }
  Order.hasMany(OrderItem, { as: 'items', foreignKey: 'order_id' });
  Order.hasMany(Payment, { as: 'payments', foreignKey: 'order_id' });
  Order.belongsTo(Table, { as: 'table', foreignKey: 'table_id' });
  Product.belongsTo(TaxRate, { as: 'tax_rate', foreignKey: 'tax_rate_id' });
  Product.belongsTo(Category, { as: 'category', foreignKey: 'category_id' });
}
