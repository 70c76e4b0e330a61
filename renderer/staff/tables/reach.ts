import { computed, onMounted, type ComputedRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { listTables } from '../../../server/tables/contract.ts';
import { listWarnings } from '../../../server/warnings/contract.ts';
import { call } from '../../api.ts';
import { isThisDevice } from '../../ui/own-path.ts';
import { useLoading } from '../loading.ts';
import type { Table } from './table.ts';

/** The first table, and why guests' phones cannot open its menu; null where they can. */
export function useReach(): {
  first: ComputedRef<Table | null>;
  outOfReach: ComputedRef<string | null>;
} {
  const { t } = useI18n();
  const { data, load } = useLoading(async (signal) => ({
    warnings: (await call(listWarnings, { signal })).items,
    tables: (await call(listTables, { signal })).items,
  }));
  onMounted(() => void load());
  const first = computed(() => data.value?.tables[0] ?? null);
  return {
    first,
    outOfReach: computed(
      () =>
        data.value?.warnings.find(({ code }) => code === 'guests_address')?.detail ??
        (first.value && isThisDevice(first.value.menu_url) ? t('tables.outOfReach') : null),
    ),
  };
}
