/** Bolt's own log, led into ours. */
import type { Logger as BoltLogger } from '@slack/bolt';
import type { Logger } from '../ports/logger.ts';

/**
 * A logger for Bolt and the Web API clients. Their debug lines are dropped: they hold whole payloads, response URLs
 * among them.
 */
export function boltLog(log: Logger): BoltLogger {
  const write = (level: 'info' | 'warn' | 'error') => {
    return (...parts: unknown[]) => log[level]({ from: 'bolt' }, parts.map(String).join(' '));
  };
  return {
    debug: () => {},
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    setLevel: () => {},
    // The value of LogLevel.INFO, an enum whose import would load Bolt here.
    getLevel: () => 'info' as ReturnType<BoltLogger['getLevel']>,
    setName: () => {},
  };
}
