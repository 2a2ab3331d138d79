/** Quotas in memory: lists that tests set, and requests for more that tests decide. */
import type { Quota, QuotaName } from '../../src/domain/quota.ts';
import type { Raisable, RaiseStatus } from '../../src/domain/raise.ts';
import { ok, type Result } from '../../src/domain/result.ts';
import type { Quotas, RaiseAsk } from '../../src/ports/quotas.ts';

export class FakeQuotas implements Quotas {
  listed: readonly Quota[] = [];
  familyLimits: Result<readonly Quota[]> = ok([]);
  tpuLimits: Result<readonly Quota[]> = ok([]);
  obstacle: Raisable['obstacle'];
  /** Every request that was sent, one for each id. */
  readonly asked: RaiseAsk[] = [];
  /** How the last request stands; or why it cannot be sent. */
  answer: Result<Partial<RaiseStatus>> = ok({ pending: true });

  async list(): Promise<Result<readonly Quota[]>> {
    return ok(this.listed);
  }

  async families(): Promise<Result<readonly Quota[]>> {
    return this.familyLimits;
  }

  async tpus(): Promise<Result<readonly Quota[]>> {
    return this.tpuLimits;
  }

  async raisable(_project: string, name: QuotaName): Promise<Result<Raisable>> {
    const elsewhere = [this.familyLimits, this.tpuLimits].flatMap((read) => (read.ok ? read.value : []));
    const all = [...this.listed, ...elsewhere];
    const found = all.find(({ metric, region }) => metric === name.metric && region === name.region);
    return ok({ limit: found?.limit, obstacle: this.obstacle });
  }

  async raise(ask: RaiseAsk): Promise<Result<RaiseStatus>> {
    if (!this.answer.ok) return this.answer;
    if (!this.asked.some(({ id }) => id === ask.id)) this.asked.push(ask);
    return ok({
      pending: false,
      preferred: ask.to,
      granted: undefined,
      detail: undefined,
      ...this.answer.value,
    });
  }
}
