/** Log lines as JSON on standard error, with every secret masked wherever it stands. */
import pino from 'pino';
import type { Logger } from './ports/logger.ts';

/** Slack tokens, Google access tokens, bearer values, private keys, signed URLs' signatures. */
const SECRETS: readonly RegExp[] = [
  /\bxox[a-z](?:\.xox[a-z])?-[A-Za-z0-9-]{8,}/g,
  /\bxapp-[A-Za-z0-9-]{8,}/g,
  /\bya29\.[A-Za-z0-9._-]{8,}/g,
  /\bBearer\s+[A-Za-z0-9._~+/=-]{8,}/gi,
  /\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]+/g,
  /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g,
  /\bpostgres(?:ql)?:\/\/[^\s"':@/]+:[^\s"'@]+@/g,
];

const MASK = '[secret]';

/** The text without anything that looks like a secret, and without the given secret values. */
export function maskSecrets(text: string, known: readonly string[] = []): string {
  let masked = text;
  for (const value of known) if (value.length >= 4) masked = masked.replaceAll(value, MASK);
  for (const pattern of SECRETS) masked = masked.replace(pattern, MASK);
  return masked;
}

/** A logger at `level` that never writes one of `secrets`. `write` takes the finished line; standard error by default. */
export function createLogger(
  level: string,
  secrets: readonly string[],
  write: (line: string) => void = (line) => process.stderr.write(line),
): Logger {
  return pino(
    { level, base: null, timestamp: pino.stdTimeFunctions.isoTime },
    { write: (line: string) => write(maskSecrets(line, secrets)) },
  );
}
