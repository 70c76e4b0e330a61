import { defineTable, id, int, json, madeAt, type Row, text, time } from '../database/table.ts';
import type { DayReportPayload } from './contract.ts';

/** A closed day (Z report): numbered without gaps, and never changed. */
export const DayReport = defineTable('day_reports', {
  id: id(),
  restaurant_id: text(),
  number: int(),
  /** The restaurant's local day, `YYYY-MM-DD`. */
  day: text(),
  period_from: time(),
  /** The first instant after it. */
  period_until: time(),
  closed_by: text(),
  /** The report as it was at the close. */
  report: json<DayReportPayload>(),
  created_at: madeAt(),
});
export type DayReport = Row<typeof DayReport>;
