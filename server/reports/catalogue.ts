/**
 * What can be had of a restaurant's figures: each report and export under its id. What the browser
 * and the contract may know stands here; what an export is made of stands in `exporters.ts`. An
 * export's label on screen is `reports.formats.<id>`.
 */
import type { Role } from '../http/endpoint.ts';

export interface Report {
  /** The least role that may have it; its endpoint asks for this one. */
  access: Role;
  /** `day`: one of the restaurant's calendar. `period`: any time of at most a year. */
  parameters: 'day' | 'period';
  mediaType: string;
  /** How its file's name begins and ends; null for an answer that is no file. */
  file: { stem: string; extension: string } | null;
}

const CSV = 'text/csv; charset=utf-8';
const EXPORT = { access: 'manager', parameters: 'period' } as const;

export const REPORTS = {
  /** The day report, kept once the day is closed (Z report). */
  day: {
    access: 'manager',
    parameters: 'day',
    mediaType: 'application/json',
    file: null,
  },
  /** A record for each rate of each document. */
  csv: { ...EXPORT, mediaType: CSV, file: { stem: 'invoices', extension: 'csv' } },
  /** All that was sold, by day and rate. */
  days: { ...EXPORT, mediaType: CSV, file: { stem: 'days', extension: 'csv' } },
  /** The PDFs of the documents, with an index. */
  zip: { ...EXPORT, mediaType: 'application/zip', file: { stem: 'invoices', extension: 'zip' } },
  /** DATEV knows its files by how their names begin. */
  datev: {
    ...EXPORT,
    mediaType: 'text/csv; charset=windows-1252',
    file: { stem: 'EXTF_Buchungsstapel', extension: 'csv' },
  },
} as const satisfies Record<string, Report>;

type Reports = typeof REPORTS;
export type ReportId = keyof Reports;
/** The reports over a time, which are files. */
export type ExportFormat = {
  [Id in ReportId]: Reports[Id]['parameters'] extends 'period' ? Id : never;
}[ReportId];

const isExport = (id: ReportId): id is ExportFormat => REPORTS[id].parameters === 'period';
/** In the order in which they are offered. */
export const EXPORT_FORMATS = (Object.keys(REPORTS) as ReportId[]).filter(isExport);
export const EXPORT_ACCESS = EXPORT.access;

/** `invoices_2026-01-01_2026-01-31.csv`. @param days those of its time that are known */
export function exportFileName(format: ExportFormat, days: string[]): string {
  const { stem, extension } = REPORTS[format].file;
  return `${[stem, ...days].join('_')}.${extension}`;
}
