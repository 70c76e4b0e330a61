import { onMounted, onScopeDispose, ref, type Ref } from 'vue';

/** The width of an element in pixels, 0 until it is mounted. */
export function useWidth(element: Readonly<Ref<HTMLElement | null>>): Ref<number> {
  const width = ref(0);
  const observer = new ResizeObserver(([entry]) => {
    width.value = Math.round(entry!.contentRect.width);
  });
  onMounted(() => {
    if (!element.value) return;
    width.value = element.value.clientWidth;
    observer.observe(element.value);
  });
  onScopeDispose(() => observer.disconnect());
  return width;
}
