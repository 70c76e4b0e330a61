import { defineTable, id, int, json, madeAt, type Row, text, time } from '../database/table.ts';
import type { DayReportPayload } from './contract.ts';

/** A closed day (Z report): numbered without holes, and never changed. */
export const DayReport = defineTable('day_reports', {
  id: id(),
  restaurant_id: text(),
  number: int(),
  /** The restaurant's local day, `YYYY-MM-DD`. */
  day: text(),
  period_from: time(),
  /** The first instant that is no longer in it. */
  period_until: time(),
  closed_by: text(),
  /** As it was handed in. */
  report: json<DayReportPayload>(),
  created_at: madeAt(),
});
export type DayReport = Row<typeof DayReport>;
