import { nextTick } from 'vue';

/**
 * Takes a refused form to the first of its faulty fields, which says what is wrong.
 * @returns whether a field was found
 */
export async function goToFirstFault(
  form: HTMLElement | null,
  errors: Record<string, string>,
): Promise<boolean> {
  await nextTick();
  const fields = [...(form?.querySelectorAll<HTMLElement>('[name]') ?? [])];
  const first = fields
    .filter((field) => (field.getAttribute('name') ?? '') in errors)
    .sort((one, other) => one.getBoundingClientRect().top - other.getBoundingClientRect().top)[0];
  first?.focus();
  first?.scrollIntoView({ block: 'center' });
  return first !== undefined;
}
