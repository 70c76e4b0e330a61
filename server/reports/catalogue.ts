/**
 * The registry of reports and exports by id. What the browser and the contract need is here; the
 * functions that make exports are in `exporters.ts`. An export's label on screen is
 * `reports.formats.<id>`.
 */
import type { Role } from '../http/endpoint.ts';

export interface Report {
  /** The least role that may read it; its endpoint requires the same one. */
  access: Role;
  /** `day`: a day of the restaurant's calendar. `period`: at most a year. */
  parameters: 'day' | 'period';
  mediaType: string;
  /** The first and last part of its file's name; null for a report that is no file. */
  file: { stem: string; extension: string } | null;
}

const CSV = 'text/csv; charset=utf-8';
const EXPORT = { access: 'manager', parameters: 'period' } as const;

export const REPORTS = {
  /** The day report, stored once the day is closed (Z report). */
  day: {
    access: 'manager',
    parameters: 'day',
    mediaType: 'application/json',
    file: null,
  },
  /** A record for each rate of each document. */
  csv: { ...EXPORT, mediaType: CSV, file: { stem: 'invoices', extension: 'csv' } },
  /** All turnover, by day and rate. */
  days: { ...EXPORT, mediaType: CSV, file: { stem: 'days', extension: 'csv' } },
  /** The PDFs of the documents, with an index. */
  zip: { ...EXPORT, mediaType: 'application/zip', file: { stem: 'invoices', extension: 'zip' } },
  /** DATEV recognises its files by the beginning of their names. */
  datev: {
    ...EXPORT,
    mediaType: 'text/csv; charset=windows-1252',
    file: { stem: 'EXTF_Buchungsstapel', extension: 'csv' },
  },
} as const satisfies Record<string, Report>;

type Reports = typeof REPORTS;
export type ReportId = keyof Reports;
/** The reports over a period, which are files. */
export type ExportFormat = {
  [Id in ReportId]: Reports[Id]['parameters'] extends 'period' ? Id : never;
}[ReportId];

const isExport = (id: ReportId): id is ExportFormat => REPORTS[id].parameters === 'period';
/** In the order of selection on screen. */
export const EXPORT_FORMATS = (Object.keys(REPORTS) as ReportId[]).filter(isExport);
export const EXPORT_ACCESS = EXPORT.access;

/** `invoices_2026-01-01_2026-01-31.csv`. @param days the days of its period that are known */
export function exportFileName(format: ExportFormat, days: string[]): string {
  const { stem, extension } = REPORTS[format].file;
  return `${[stem, ...days].join('_')}.${extension}`;
}
