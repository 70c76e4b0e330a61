import { accepted, attachment, created, file, ok, type Reply } from '../http/reply.ts';
import { on } from '../http/router.ts';
import { presentPrintJob } from '../printing/present.ts';
import { comparedDayReport, comparedPeriodReport } from './compare.ts';
import * as contract from './contract.ts';
import { closeDay } from './day.ts';
import * as files from './files.ts';
import { listDayReports } from './period.ts';
import { printDay } from './print-day.ts';

const pdf = ({ bytes, name }: files.ReportFile): Reply => file(bytes, 'application/pdf', name);
const csv = ({ bytes, name }: files.ReportFile): Reply =>
  attachment(bytes, 'text/csv; charset=utf-8', name);

export const reportRoutes = [
  on(contract.getDayReport, async ({ caller, query }) =>
    ok(await comparedDayReport(caller.restaurant_id, query.date)),
  ),
  on(contract.closeDay, async ({ caller, body }) => created(await closeDay(caller, body))),
  on(contract.listDayReports, async ({ caller, query }) =>
    ok(await listDayReports(caller.restaurant_id, query)),
  ),
  on(contract.getPeriodReport, async ({ caller, query }) =>
    ok(await comparedPeriodReport(caller.restaurant_id, query)),
  ),
  on(contract.getDayReportPdf, async ({ caller, query }) =>
    pdf(await files.dayPdf(caller.restaurant_id, query.date)),
  ),
  on(contract.printDayReport, async ({ caller, body }) =>
    accepted(presentPrintJob(await printDay(caller, body))),
  ),
  on(contract.getPeriodPdf, async ({ caller, query }) =>
    pdf(await files.periodPdf(caller.restaurant_id, query)),
  ),
  on(contract.getPeriodCsv, async ({ caller, query }) =>
    csv(await files.periodCsv(caller.restaurant_id, query)),
  ),
  on(contract.getDaysPdf, async ({ caller, query }) =>
    pdf(await files.daysPdf(caller.restaurant_id, query)),
  ),
  on(contract.getDaysCsv, async ({ caller, query }) =>
    csv(await files.daysCsv(caller.restaurant_id, query)),
  ),
];
