import type { EndpointShape } from '../../server/http/endpoint.ts';

const PORTS = {
  portal: 'Portal port: guests and customers',
  staff: 'Staff port',
} as const;

function answers({ responses }: EndpointShape): string {
  return Object.entries(responses)
    .map(([status, schema]) => (typeof schema === 'string' ? `${status} \`${schema}\`` : status))
    .join(', ');
}

function notes({ idempotent, approvable, fresh, form }: EndpointShape): string {
  return [
    idempotent && '`Idempotency-Key`',
    approvable && '`X-Approval`',
    fresh && 'login of the last 30 minutes',
    form && 'also form-encoded',
  ]
    .filter(Boolean)
    .join(', ');
}

function row(endpoint: EndpointShape): string {
  const { method, path, access, summary } = endpoint;
  const cells = [`\`${method} ${path}\``, access, answers(endpoint), summary, notes(endpoint)];
  return `| ${cells.join(' | ')} |`;
}

/** Every endpoint of both ports as Markdown tables for `docs/API.md`. */
export function endpointsTable(endpoints: EndpointShape[]): string {
  return Object.entries(PORTS)
    .map(([port, title]) => {
      const rows = endpoints.filter((endpoint) => endpoint.port === port).map(row);
      return `### ${title}

| call | least access | success | what it does | notes |
|---|---|---|---|---|
${rows.join('\n')}
`;
    })
    .join('\n');
}
