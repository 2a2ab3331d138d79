/** People's e-mail addresses, where somebody outside has to be told one. */
import type { UserId } from '../domain/lease.ts';
import type { Result } from '../domain/result.ts';

export interface Addresses {
  /** undefined when none is known, or we are not shown it. */
  emailOf(user: UserId): Promise<Result<string | undefined>>;
}
