/** The owner's own certificate for the staff port: `STAFF_TLS_CERT` and `STAFF_TLS_KEY`. */
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** A certificate (with its chain, where there is one) and its private key, as PEM. */
export interface PemPair {
  cert: string;
  key: string;
}

/** Reads both files. @throws the file system's error */
export function readPemPair(certPath: string, keyPath: string): PemPair {
  return { cert: readFileSync(certPath, 'utf8'), key: readFileSync(keyPath, 'utf8') };
}

/** What is wrong with the two settings, and what would be right; null where they fit. */
export function certificateFault(certPath?: string, keyPath?: string) {
  if (!certPath && !keyPath) return null;
  const fault = (key: 'STAFF_TLS_CERT' | 'STAFF_TLS_KEY', right: string) => ({ key, right });
  if (!certPath) return fault('STAFF_TLS_CERT', 'set too, since STAFF_TLS_KEY is');
  if (!keyPath) return fault('STAFF_TLS_KEY', 'set too, since STAFF_TLS_CERT is');
  let certificate;
  try {
    certificate = new X509Certificate(readFileSync(certPath));
  } catch {
    return fault('STAFF_TLS_CERT', 'the path of a readable certificate in PEM');
  }
  try {
    if (certificate.checkPrivateKey(createPrivateKey(readFileSync(keyPath)))) return null;
  } catch {
    return fault('STAFF_TLS_KEY', 'the path of a readable private key in PEM, without a password');
  }
  return fault('STAFF_TLS_KEY', 'the key of the certificate in STAFF_TLS_CERT');
}
