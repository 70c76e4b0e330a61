import { useI18n } from 'vue-i18n';
import type { BoardStatus } from '../stores/orders.ts';

/** The name of a column: the status of its orders; what is served stands there until it is paid. */
export function useColumnName(): (status: BoardStatus) => string {
  const { t } = useI18n();
  return (status) => t(status === 'completed' ? 'board.toPay' : `status.${status}`);
}
