/** No log line shows a secret, wherever it stands. */
import { describe, expect, it } from 'vitest';
import { createLogger, maskSecrets } from '../src/log.ts';

function logged(
  write: (log: ReturnType<typeof createLogger>) => void,
  secrets: readonly string[] = [],
): string {
  const lines: string[] = [];
  write(createLogger('debug', secrets, (line) => lines.push(line)));
  return lines.join('');
}

describe('the log', () => {
  it.each([
    ['a bot token', 'xoxb-123456789012-abcdefghijkl'],
    ['an app token', 'xapp-1-A0123456789-0123456789-abcdef0123456789'],
    ['a rotated token', 'xoxe.xoxp-1-Mi0yLTEyMzQ1Njc4OTAtMTIzNDU2'],
    ['a Google access token', 'ya29.a0AfH6SMBx-abcdefghijklmnop'],
    ['an Authorization value', 'Bearer abcdefghijklmnop.qrstuvwxyz'],
    ['an identity token', 'eyJhbGciOiJSUzI1NiIs.eyJpc3MiOiJodHRwczovL2.c2lnbmF0dXJl'],
    ['a private key', '-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\n-----END PRIVATE KEY-----'],
    ['a database password', 'postgres://lamp:hunter22@db.example/lamp'],
  ])('masks %s in the message, in fields and in nested errors', (_what, secret) => {
    const cause = Object.assign(new Error(`refused ${secret}`), {
      config: { headers: { authorization: secret } },
    });
    const text = logged((log) => {
      log.info({ a: { b: [secret] } }, `said ${secret}`);
      log.error({ err: new Error('outer', { cause }) }, 'failed');
    });
    const telling = secret.split('\n').find((line) => !line.includes('KEY')) ?? secret;
    expect(text).not.toContain(secret.includes('hunter22') ? 'hunter22' : telling);
    expect(text).toContain('[secret]');
  });

  it('masks the configured values, whatever they look like', () => {
    expect(
      logged((log) => log.warn({ value: 'plain-looking-secret' }, 'x'), ['plain-looking-secret']),
    ).not.toContain('plain-looking');
  });

  it('leaves ordinary words alone', () => {
    expect(maskSecrets('l4-amber-fox is ready in us-central1-a')).toBe(
      'l4-amber-fox is ready in us-central1-a',
    );
  });
});
