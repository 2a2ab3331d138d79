/** The one error net: whatever goes wrong, the person gets an answer and the log gets the reason, under one id. */
import { randomBytes } from 'node:crypto';
import type { Logger } from '../ports/logger.ts';
import type { Reply } from './reply.ts';

/** The task's answer, or an apology with a reference that finds the log line. Never rejects. */
export async function caught<T = Reply>(
  task: () => Promise<T>,
  log: Logger,
  about: object,
): Promise<T | Reply> {
  try {
    return await task();
  } catch (error) {
    const reference = randomBytes(4).toString('hex');
    log.error({ err: error, reference, ...about }, 'a request from Slack failed');
    return {
      text: `Something went wrong on my side, and I cannot say whether it was done. \`/gpu ls\` shows what is. Reference for your administrator: \`${reference}\`.`,
    };
  }
}
