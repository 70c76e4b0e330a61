import { request, type RequestOptions } from 'node:https';
import { request as plainRequest, type IncomingHttpHeaders } from 'node:http';

interface Asked {
  /** The one authority that is trusted; without one any certificate is taken. */
  ca?: string;
  method?: string;
  headers?: Record<string, string>;
  body?: unknown;
}
export interface Answered {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
  /** Of the certificate that the server answered with; empty on plain http. */
  fingerprint: string;
}

/** A request by https or plain http. */
export function ask(url: string, { ca, method = 'GET', headers = {}, body }: Asked = {}) {
  const send = url.startsWith('https:') ? request : plainRequest;
  const options: RequestOptions = {
    method,
    agent: false,
    ...(ca === undefined ? { rejectUnauthorized: false } : { ca }),
    headers: { ...(body !== undefined && { 'Content-Type': 'application/json' }), ...headers },
  };
  return new Promise<Answered>((resolve, reject) => {
    const sent = send(url, options, (response) => {
      const { socket } = response;
      const fingerprint =
        'getPeerCertificate' in socket
          ? (socket as import('node:tls').TLSSocket).getPeerCertificate().fingerprint256
          : '';
      let text = '';
      response
        .setEncoding('utf8')
        .on('data', (part: string) => (text += part))
        .on('end', () =>
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: text,
            fingerprint,
          }),
        );
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
