import { text, type TextKey } from '../../texts.ts';
import type { ArchiveState } from './archive.ts';
import type { ChainNote } from './check-events.ts';
import type { FoundFault } from './faults.ts';
import type { KnownCheck } from './known-checks.ts';
import type { ArchivePayload, ArchiveCheckPayload } from './contract.ts';

const textOrNull = (value: unknown) => (typeof value === 'string' ? value : null);

/** Presents a fault in the reader's language. */
export function presentFault({ invoice_number, fault, last }: FoundFault, locale: string) {
  return {
    invoice_number,
    reason: text(locale, `archive_${fault}`, { last: last ?? '' }),
  };
}

function presentNote({ kind, at, detail }: ChainNote, locale: string) {
  const key: TextKey =
    kind === 'restore'
      ? 'archive_event_restore'
      : detail.state === 'missing'
        ? 'archive_event_head_missing'
        : detail.state === 'unreadable'
          ? 'archive_event_head_unreadable'
          : 'archive_event_went_back';
  const backup = textOrNull(detail.backup);
  return {
    kind,
    at,
    by: textOrNull(detail.by),
    backup,
    text: text(locale, key, { backup: backup ?? '' }),
  };
}

/** Presents the result of a check. */
export function presentArchive(state: ArchiveState, locale: string): ArchivePayload {
  const { checked, documents, faults, faults_total, gaps, notes, since } = state;
  const [first] = faults;
  return {
    ok: !first,
    checked,
    first_broken: first ? presentFault(first, locale) : null,
    ...(first && {
      documents,
      faults: faults.map((fault) => ({ ...presentFault(fault, locale), code: fault.fault })),
      faults_total,
    }),
    ...(gaps.length > 0 && { gaps }),
    ...(since && { since }),
    ...(notes.length > 0 && { events: notes.map((note) => presentNote(note, locale)) }),
  };
}

export function presentCheck(
  { id, state, progress, started_at, result }: KnownCheck,
  locale: string,
): ArchiveCheckPayload {
  return {
    id,
    state,
    ...progress,
    started_at: started_at.toISOString(),
    result: result && presentArchive(result, locale),
  };
}
