/**
 * Answers that came with the document (server/http/pages.ts), by the path of the call. Each counts
 * once: what is asked again may have changed.
 */
let answers: Record<string, unknown> | null = null;

function read(): Record<string, unknown> {
  const text = document.getElementById('page-data')?.textContent;
  return text ? (JSON.parse(text) as Record<string, unknown>) : {};
}

/** @returns null where the document brought no answer, or it was taken before */
export function takePageData<T>(path: string): T | null {
  answers ??= read();
  const answer = (answers[path] ?? null) as T | null;
  delete answers[path];
  return answer;
}
