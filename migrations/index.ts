import type { QueryInterface } from 'sequelize';
import * as firstSchema from './0001-first-schema.ts';
import * as accountSecurity from './0002-account-security.ts';
import * as outboxIndexes from './0003-outbox-indexes.ts';
import * as invoiceChain from './0004-invoice-chain.ts';
import * as reports from './0005-reports.ts';
import * as printers from './0006-printers.ts';
import * as buyersAndDiscounts from './0007-buyers-and-discounts.ts';
import * as restaurantLook from './0008-restaurant-look.ts';
import * as bundlesAndServiceCharge from './0009-bundles-and-service-charge.ts';
import * as refunds from './0010-refunds.ts';
import * as installation from './0011-installation.ts';
import * as archiveChain from './0012-archive-chain.ts';
import * as mailsBelongToAccounts from './0013-mails-belong-to-accounts.ts';
import * as unprovenAccounts from './0014-unproven-accounts.ts';
import * as guestOrders from './0015-guest-orders.ts';
import * as printOutcomes from './0016-print-outcomes.ts';
import * as currencyDigits from './0018-currency-digits.ts';
import * as localeTags from './0019-locale-tags.ts';
import * as sales from './0020-sales.ts';
import * as wholeNames from './0022-whole-names.ts';
import * as jobs from './0025-jobs.ts';
import * as bills from './0026-bills.ts';
import * as tills from './0028-tills.ts';
import * as paymentMethods from './0029-payment-methods.ts';
import * as stations from './0030-stations.ts';
import * as cashRounding from './0031-cash-rounding.ts';
import * as printOtherDocuments from './0032-print-other-documents.ts';
import * as drawers from './0033-drawers.ts';
import * as options from './0034-options.ts';
import * as tickets from './0035-tickets.ts';
import * as counter from './0036-counter.ts';
import * as menuCare from './0037-menu-care.ts';
import * as systemPrinters from './0039-system-printers.ts';
import * as lists from './0040-lists.ts';
import * as settings from './0042-settings.ts';
import * as onlinePayments from './0043-online-payments.ts';
import * as portal from './0044-portal.ts';
import * as guestInvoices from './0045-guest-invoices.ts';
import * as passkeys from './0046-passkeys.ts';
import * as devices from './0047-devices.ts';
import * as ordersPaused from './0048-orders-paused.ts';
import * as growth from './0049-growth.ts';
import * as stationLimits from './0050-station-limits.ts';
import * as onlineReversals from './0051-online-reversals.ts';
import * as invoicesByAmount from './0052-invoices-by-amount.ts';

export interface Migration {
  name: string;
  up: (queryInterface: QueryInterface) => Promise<void>;
  /** Foreign keys of SQLite are off while it runs, and checked; `rebuildTable` needs that. */
  rebuildsTables?: boolean;
}

/** Every migration in the order in which it runs; a name, once released, never changes. */
export const migrations: Migration[] = [
  { name: '0001-first-schema', up: firstSchema.up },
  { name: '0002-account-security', up: accountSecurity.up },
  { name: '0003-outbox-indexes', up: outboxIndexes.up },
  { name: '0004-invoice-chain', up: invoiceChain.up },
  { name: '0005-reports', up: reports.up },
  { name: '0006-printers', up: printers.up },
  { name: '0007-buyers-and-discounts', up: buyersAndDiscounts.up },
  { name: '0008-restaurant-look', up: restaurantLook.up },
  { name: '0009-bundles-and-service-charge', up: bundlesAndServiceCharge.up },
  { name: '0010-refunds', up: refunds.up },
  { name: '0011-installation', up: installation.up },
  { name: '0012-archive-chain', up: archiveChain.up },
  { name: '0013-mails-belong-to-accounts', up: mailsBelongToAccounts.up },
  { name: '0014-unproven-accounts', up: unprovenAccounts.up },
  { name: '0015-guest-orders', up: guestOrders.up },
  { name: '0016-print-outcomes', up: printOutcomes.up },
  { name: '0018-currency-digits', up: currencyDigits.up },
  { name: '0019-locale-tags', up: localeTags.up },
  { name: '0020-sales', up: sales.up },
  { name: '0022-whole-names', up: wholeNames.up },
  { name: '0025-jobs', up: jobs.up },
  { name: '0026-bills', up: bills.up, rebuildsTables: true },
  { name: '0028-tills', up: tills.up },
  { name: '0029-payment-methods', up: paymentMethods.up },
  { name: '0030-stations', up: stations.up },
  { name: '0031-cash-rounding', up: cashRounding.up },
  { name: '0032-print-other-documents', up: printOtherDocuments.up, rebuildsTables: true },
  { name: '0033-drawers', up: drawers.up },
  { name: '0034-options', up: options.up },
  { name: '0035-tickets', up: tickets.up, rebuildsTables: true },
  { name: '0036-counter', up: counter.up },
  { name: '0037-menu-care', up: menuCare.up },
  { name: '0039-system-printers', up: systemPrinters.up },
  { name: '0040-lists', up: lists.up },
  { name: '0042-settings', up: settings.up },
  { name: '0043-online-payments', up: onlinePayments.up, rebuildsTables: true },
  { name: '0044-portal', up: portal.up },
  { name: '0045-guest-invoices', up: guestInvoices.up },
  { name: '0046-passkeys', up: passkeys.up },
  { name: '0047-devices', up: devices.up, rebuildsTables: true },
  { name: '0048-orders-paused', up: ordersPaused.up },
  { name: '0049-growth', up: growth.up },
  { name: '0050-station-limits', up: stationLimits.up },
  { name: '0051-online-reversals', up: onlineReversals.up },
  { name: '0052-invoices-by-amount', up: invoicesByAmount.up },
];
