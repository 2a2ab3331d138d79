/** The log that the front writes to, and Bolt's own log led into it. */
import type { Logger } from '@slack/bolt';

type Write = (fields: object, message: string) => void;

/** Structured log lines; pino's loggers fit. */
export interface Log {
  readonly debug: Write;
  readonly info: Write;
  readonly warn: Write;
  readonly error: Write;
}

/**
 * A logger for Bolt and the Web API clients. Their debug lines are dropped: they hold whole payloads, response URLs
 * among them.
 */
export function boltLog(log: Log): Logger {
  const write = (level: 'info' | 'warn' | 'error') => {
    return (...parts: unknown[]) => log[level]({ from: 'bolt' }, parts.map(String).join(' '));
  };
  return {
    debug: () => {},
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    setLevel: () => {},
    // The value of LogLevel.INFO, which is an enum and would load Bolt here.
    getLevel: () => 'info' as ReturnType<Logger['getLevel']>,
    setName: () => {},
  };
}
