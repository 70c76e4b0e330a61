import { onScopeDispose } from 'vue';

/** Shows the page in one theme: the kitchen's wall is dark, whatever the device prefers. */
export function useDocumentTheme(theme: 'dark' | 'light'): void {
  const { dataset } = document.documentElement;
  const before = dataset.theme;
  dataset.theme = theme;
  onScopeDispose(() => {
    if (before === undefined) delete dataset.theme;
    else dataset.theme = before;
  });
}
