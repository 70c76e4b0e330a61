import type { Request } from 'express';
import { conflict } from '../errors.ts';
import { accepted, attachment, created, file, ok, type Reply } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { countAttempt, findByCode, LIMITS } from '../security/rate-limit.ts';
import { hasEInvoice } from '../money.ts';
import { claimOrder } from '../orders/contract.ts';
import { presentCustomerOrders } from './present-customer-order.ts';
import { presentForStaff } from './document/present-for-staff.ts';
import { documentOf, presentFresh, presentInvoices } from './document/present.ts';
import { presentArchive, presentCheck } from './archive/present.ts';
import { findBuyers } from './issue/buyers.ts';
import { checkNow } from './archive/checks.ts';
import { beginKnownCheck, knownCheck, stopKnownCheck } from './archive/known-checks.ts';
import { tillAt } from '../tills/tills.ts';
import * as archiveContract from './archive/contract.ts';
import * as contract from './contract.ts';
import * as creditContract from './issue/contract.ts';
import * as portalContract from './portal/contract.ts';
import { creditByStaff, reissueByStaff } from './credit/credit.ts';
import { einvoiceFileName, einvoiceFormat } from './einvoice/formats.ts';
import { writeAs } from './einvoice/writers.ts';
import { pdfOf } from './pdf/stored-pdfs.ts';
import * as invoices from './issue/invoices.ts';
import { listInvoicesOfCustomer } from './issue/of-customer.ts';
import { claimWithInvoices, findByCode as subjectOf, invoicesByCode } from './issue/by-code.ts';
import { buyerFaultsIn } from './issue/check-buyer.ts';
import { correctableByCustomer } from './credit/correct.ts';
import { correctByCode } from './credit/correct-by-code.ts';
import { correctByCustomer } from './credit/correct-by-customer.ts';
import type { Issued } from './issue/issue.ts';
import type { InvoiceRow } from './model.ts';
import { notePrintedAddress } from '../restaurant/printed-address.ts';
import { noteMilestone } from '../settings/milestones.ts';
import { getPosters } from '../tables/contract.ts';
import { postersPdf } from './pdf/posters-content.ts';
import { proFormaPdf } from './pdf/pro-forma-content.ts';
import { receiptContent } from './pdf/receipt-content.ts';
import { listInvoicesFor } from './issue/search.ts';
import { dropWish, isWished, wishByCode } from './issue/wishes.ts';
import { restaurantById } from '../restaurant/restaurant.ts';
import { guestDevice } from '../sessions/guest-device.ts';

const forStaff = (id: string) => `/api/invoices/${id}/pdf`;
const forCustomer = (id: string) => `/customer/invoices/${id}/download`;
const PDF = 'application/pdf';
const pdfName = ({ invoice_number }: InvoiceRow) => `${invoice_number}.pdf`;

async function presentIssued(
  { invoice, fresh, written }: Issued,
  url: (id: string) => string,
): Promise<Reply> {
  return {
    status: fresh ? 201 : 200,
    json: written
      ? presentFresh(invoice, written, url)
      : (await presentInvoices([invoice], url))[0],
  };
}
async function presentPage(
  { rows, next_cursor }: { rows: InvoiceRow[]; next_cursor: string | null },
  url: (id: string) => string,
): Promise<Reply> {
  return {
    status: 200,
    json: { items: await presentInvoices(rows, url), next_cursor },
  };
}

/** The rate limit of a code counts by its order, or its bill. */
function accountOf({ bill, order }: Awaited<ReturnType<typeof subjectOf>>): string {
  return order ? `order:${order.id}` : `bill:${bill.id}`;
}

/**
 * Finds the code and counts the call against it: writes by a code that many may know are limited.
 * @throws Problem 404, 429
 */
async function countByCode(claim_code: string, address: string): Promise<void> {
  const found = await findByCode({ address }, () => subjectOf(claim_code));
  await countAttempt(LIMITS.claim, { account: accountOf(found) });
}

/** Aborts when the client closes the connection. */
function abortOnClose({ res }: Request): AbortSignal {
  const controller = new AbortController();
  // It may have been closed before, and says so once.
  if (res?.destroyed) controller.abort();
  else res?.once('close', () => controller.abort());
  return controller.signal;
}

export const invoicePortalRoutes = [
  on(
    portalContract.requestInvoiceByCode,
    async ({ params, body, address, locale, cookies, secure }) => {
      const found = await findByCode({ address }, () => subjectOf(params.claim_code));
      // Rate limit: each response inserts a download link, and one code must not fill that table;
      // it counts by code, since guests share an address.
      await countAttempt(LIMITS.claim, { account: accountOf(found) });
      const device = guestDevice({ cookies, secure });
      const issued = await invoices.issueByCode(params.claim_code, body, {
        locale,
        device: device.id,
      });
      const [presented] = await presentInvoices([issued.invoice], () => issued.download_url);
      return {
        status: issued.fresh ? 201 : 200,
        json: { ...presented, mail: issued.mail },
        cookies: device.cookies,
      };
    },
    buyerFaultsIn,
  ),
  on(portalContract.listInvoicesByCode, async ({ params, address, cookies, secure }) => {
    const found = await findByCode({ address }, () => subjectOf(params.claim_code));
    // Rate limit: each response inserts download links, and one code must not fill that table.
    await countAttempt(LIMITS.freshLinks, { account: accountOf(found) });
    const { country } = await restaurantById(found.bill.restaurant_id);
    return ok({
      ...(await invoicesByCode(found, guestDevice({ cookies, secure }).id)),
      wished: await isWished(found),
      country,
    });
  }),
  on(
    portalContract.wishInvoice,
    async ({ params, body, address, locale, cookies, secure }) => {
      await countByCode(params.claim_code, address);
      const device = guestDevice({ cookies, secure });
      await wishByCode(params.claim_code, { ...body, locale, device: device.id });
      return ok({ wished: true }, device.cookies);
    },
    buyerFaultsIn,
  ),
  on(portalContract.dropInvoiceWish, async ({ params, address, cookies, secure }) => {
    await countByCode(params.claim_code, address);
    await dropWish(params.claim_code, guestDevice({ cookies, secure }).id);
    return ok({ wished: false });
  }),
  on(
    portalContract.correctInvoiceByCode,
    async ({ params, body, address, locale, cookies, secure }) => {
      await countByCode(params.claim_code, address);
      const device = guestDevice({ cookies, secure }).id;
      const corrected = await correctByCode(params.claim_code, { ...body, locale, device });
      const [credit_note] = await presentInvoices([corrected.note], () => corrected.note_url);
      const [invoice] = await presentInvoices([corrected.invoice], () => corrected.download_url);
      return created({ credit_note, invoice: { ...invoice, mail: corrected.mail } });
    },
    buyerFaultsIn,
  ),
  on(claimOrder, async ({ caller, body, address }) => {
    await countAttempt(LIMITS.claim, { account: caller.customer_id });
    const order = await findByCode({ address }, () =>
      claimWithInvoices(caller.customer_id, body.claim_code),
    );
    return ok((await presentCustomerOrders([order]))[0]);
  }),
  on(portalContract.downloadByLink, async ({ params }) => {
    const invoice = await invoices.invoiceByLink(params.token);
    return file(await pdfOf(invoice), PDF, pdfName(invoice));
  }),
  on(
    portalContract.requestInvoice,
    async ({ caller, params, body }) =>
      presentIssued(
        await invoices.issueForCustomer(caller.customer_id, params.order_id, body),
        forCustomer,
      ),
    buyerFaultsIn,
  ),
  on(portalContract.listMyInvoices, async ({ caller, query }) =>
    presentPage(await listInvoicesOfCustomer(caller.customer_id, query), forCustomer),
  ),
  on(portalContract.getMyInvoice, async ({ caller, params }) => {
    const invoice = await invoices.invoiceOfCustomer(caller.customer_id, params.id);
    const until = await correctableByCustomer(invoice);
    const [presented] = await presentInvoices([invoice], forCustomer);
    return ok({ ...presented, correctable_until: until?.toISOString() ?? null });
  }),
  on(
    portalContract.correctMyInvoice,
    async ({ caller, params, body }) => {
      // Each correction writes two documents of the series.
      await countAttempt(LIMITS.claim, { account: caller.customer_id });
      const { note, invoice } = await correctByCustomer(caller.customer_id, params.id, body);
      const [credit_note, reissued] = await presentInvoices([note, invoice], forCustomer);
      return created({ credit_note, invoice: reissued });
    },
    buyerFaultsIn,
  ),
  on(portalContract.downloadMyInvoice, async ({ caller, params }) => {
    const invoice = await invoices.invoiceOfCustomer(caller.customer_id, params.id);
    return file(await pdfOf(invoice), PDF, pdfName(invoice));
  }),
];

export const invoiceStaffRoutes = [
  on(
    contract.issueInvoice,
    async ({ caller, params, body }) =>
      presentIssued(await invoices.issueByStaff(caller, params.id, body), forStaff),
    buyerFaultsIn,
  ),
  on(contract.getUninvoiced, async ({ caller, params }) =>
    ok(await invoices.uninvoicedOfOrder(caller, params.id)),
  ),
  on(contract.getBillUninvoiced, async ({ caller, params }) =>
    ok(await invoices.uninvoicedOfBill(caller, params.id)),
  ),
  on(
    contract.issueBillInvoice,
    async ({ caller, params, body }) =>
      presentIssued(await invoices.issueBillByStaff(caller, params.id, body), forStaff),
    buyerFaultsIn,
  ),
  on(contract.getProForma, async ({ caller, params }) =>
    file(await proFormaPdf(caller.restaurant_id, params.id), PDF, 'bill.pdf'),
  ),
  on(getPosters, async ({ caller, query }) => {
    const per_page = Number(query.per_page) as 1 | 2 | 4 | 8;
    const posters = await postersPdf(caller.restaurant_id, per_page);
    await noteMilestone('posters', caller.restaurant_id);
    await notePrintedAddress();
    return file(posters, PDF, 'posters.pdf');
  }),
  on(contract.listInvoices, async ({ caller, query }) => {
    const { rows, ...page } = await listInvoicesFor(caller, query);
    return ok({ items: await presentForStaff(caller, rows), ...page });
  }),
  on(contract.getInvoice, async ({ caller, params }) => {
    const invoice = await invoices.invoiceForStaff(caller, params.id);
    return ok((await presentForStaff(caller, [invoice]))[0]);
  }),
  on(contract.getInvoicePdf, async ({ caller, params }) => {
    const invoice = await invoices.invoiceForStaff(caller, params.id);
    return file(await pdfOf(invoice), PDF, pdfName(invoice));
  }),
  on(contract.getInvoiceReceipt, async ({ caller, params }) => {
    const invoice = await invoices.invoiceForStaff(caller, params.id);
    return file(await receiptContent(invoice, { format: 'receipt' }), PDF, pdfName(invoice));
  }),
  on(creditContract.creditInvoice, async ({ caller, params, body, ...machine }) => {
    const till_id = await tillAt(caller, machine);
    const invoice = await creditByStaff(caller, params.id, { ...body, till_id });
    return presentIssued({ invoice, fresh: true }, forStaff);
  }),
  on(
    creditContract.reissueInvoice,
    async ({ caller, params, body }) => {
      const { credit_note, invoice } = await reissueByStaff(caller, params.id, body);
      const [first, second] = await presentInvoices([credit_note, invoice], forStaff);
      return created({ credit_note: first, invoice: second });
    },
    buyerFaultsIn,
  ),
  on(contract.emailInvoice, async ({ caller, params, body }) =>
    accepted({ email: await invoices.emailByStaff(caller, params.id, body?.email) }),
  ),
  on(contract.findBuyers, async ({ caller, query }) =>
    ok({ items: await findBuyers(caller.restaurant_id, query.q), next_cursor: null }),
  ),
  on(archiveContract.verifyArchive, async ({ caller, locale, request }) =>
    ok(presentArchive(await checkNow(caller.restaurant_id, abortOnClose(request)), locale)),
  ),
  on(archiveContract.beginArchiveCheck, async ({ caller, query, locale }) =>
    accepted(
      presentCheck(
        await beginKnownCheck(caller.restaurant_id, {
          fromCheckpoint: query.since === 'checkpoint',
        }),
        locale,
      ),
    ),
  ),
  on(archiveContract.getArchiveCheck, async ({ caller, params, locale }) =>
    ok(presentCheck(await knownCheck(caller.restaurant_id, params.id), locale)),
  ),
  on(archiveContract.stopArchiveCheck, async ({ caller, params, locale }) =>
    ok(presentCheck(await stopKnownCheck(caller.restaurant_id, params.id), locale)),
  ),
  on(contract.getInvoiceXml, async ({ caller, params, query }) => {
    const invoice = await invoices.invoiceForStaff(caller, params.id);
    const document = await documentOf(invoice);
    if (!hasEInvoice(document)) throw conflict('no_einvoice');
    return attachment(
      Buffer.from(writeAs(query.format, document)),
      einvoiceFormat(query.format).mediaType,
      einvoiceFileName(invoice.invoice_number, query.format),
    );
  }),
];
