/** 128 random bits; `crypto.randomUUID` is missing on plain http. */
function randomKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');
}

/**
 * The `Idempotency-Key` of a request: the same for the same body, so that what is sent again after
 * a lost answer is done once.
 */
export function attemptKeys(): (body: unknown) => string {
  let sent = { text: '', key: '' };
  return (body) => {
    const text = JSON.stringify(body);
    if (text !== sent.text) sent = { text, key: randomKey() };
    return sent.key;
  };
}
