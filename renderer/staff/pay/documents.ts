import { ref, shallowRef } from 'vue';
import type { BodyInput } from '../../../server/http/endpoint.ts';
import { issueBillInvoice, type InvoicePayload } from '../../../server/invoices/contract.ts';
import { call } from '../../api.ts';
import { asProblem } from '../../ui/problem.ts';
import { useIdempotencyKey, useSending } from '../loading.ts';
import { untilAnswered } from '../lost-answer.ts';
import { printDocument } from './print-document.ts';

export type IssueBody = NonNullable<BodyInput<typeof issueBillInvoice>>;

/** The document of a payer that has paid: it is issued, then printed where there is a printer. */
export function usePayerDocument(bill_id: string) {
  const { busy, problem, send } = useSending();
  const printing = useSending();
  const { keyFor, renew } = useIdempotencyKey();
  const issued = shallowRef<InvoicePayload | null>(null);
  const isPrinted = ref(false);
  /** True where the server had issued the receipt of the whole rest itself. */
  const isByItself = ref(false);
  let stopped = new AbortController();

  async function issue(body: IssueBody): Promise<void> {
    stopped = new AbortController();
    const { signal } = stopped;
    await send(async () => {
      try {
        issued.value = await untilAnswered(
          () =>
            call(issueBillInvoice, {
              params: { id: bill_id },
              body,
              idempotencyKey: keyFor({ bill_id, ...body }),
            }),
          { signal, waiting: () => undefined },
        );
        renew();
      } catch (error) {
        if (body.buyer || asProblem(error).code !== 'already_invoiced') throw error;
        isByItself.value = true;
      }
    });
    if (issued.value) await print();
  }
  /** One after another: a slow printer must not swallow the document of the next payer. */
  let queue: Promise<unknown> = Promise.resolve();
  async function print(): Promise<void> {
    const document = issued.value!;
    const isShown = () => issued.value?.id === document.id;
    const printed = queue.then(() =>
      printing.send(async () => {
        try {
          const isOut = await printDocument(document);
          if (isShown()) isPrinted.value = isOut;
        } catch (error) {
          // Of an earlier payer the list of print jobs says it: "Try again" here prints another.
          if (isShown()) throw error;
        }
      }),
    );
    queue = printed;
    await printed;
  }
  function clear() {
    stopped.abort();
    issued.value = null;
    isPrinted.value = false;
    isByItself.value = false;
    problem.value = null;
    printing.problem.value = null;
  }

  return {
    busy,
    problem,
    issued,
    isPrinted,
    isByItself,
    printProblem: printing.problem,
    isPrinting: printing.busy,
    issue,
    print,
    clear,
  };
}
export type PayerDocument = ReturnType<typeof usePayerDocument>;
