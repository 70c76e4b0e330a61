import { nextTick, watch } from 'vue';
import { useI18n } from 'vue-i18n';
import { useRoute } from 'vue-router';

/**
 * Sets the title and moves the focus to the start of the page after every navigation. Call once, in
 * the app's shell. `waiting` is how much asks for attention; the title begins with it. `state` is
 * what the page is about right now, in place of its name.
 */
export function useArrival(
  owner: () => string,
  { waiting = () => 0, state = () => '' }: { waiting?: () => number; state?: () => string } = {},
): void {
  const route = useRoute();
  const { t, locale } = useI18n();
  watch(
    [() => route.meta.title, locale, owner, waiting, state],
    () => {
      const title = [state() || (route.meta.title ? t(route.meta.title) : ''), owner()];
      const mark = waiting() > 0 ? `(${waiting()}) ` : '';
      document.title = mark + title.filter(Boolean).join(' · ');
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
