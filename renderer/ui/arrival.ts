import { nextTick, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';

/**
 * Sets the title and moves the focus to the start of the page after every navigation. Call once, in
 * the app's shell.
 */
export function useArrival(owner: () => string): void {
  const route = useRoute();
  const { t, locale } = useI18n();
  watch(
    [() => route.meta.title, locale, owner],
    () => {
      document.title = [route.meta.title ? t(route.meta.title) : '', owner()]
        .filter(Boolean)
        .join(' · ');
    },
    { immediate: true },
  );
  watch(
    () => route.path,
    async (_, before) => {
      // on the first page the browser has placed the focus
      if (before === '/' && !history.state?.back) return;
      await nextTick();
      document.getElementById('main')?.focus();
    },
  );
}
