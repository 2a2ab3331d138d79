/** What a project has asked of Google about its quotas: preferences, and their coming true as time passes. */
import type { Millis } from '../../domain/time.ts';
import type { Agenda, Appointment } from './agenda.ts';
import { rulingOn } from './quota-review.ts';
import type { Quotas } from './quotas.ts';

/** A limit by the world's own name: a region or `global`, and a metric. */
export interface LimitKey {
  readonly scope: string;
  readonly metric: string;
}

export interface QuotaPreference extends LimitKey {
  /** The last part of its resource name. */
  readonly id: string;
  readonly preferred: number;
  readonly justification: string | undefined;
  readonly annotations: Readonly<Record<string, string>>;
  readonly granted: number;
  readonly detail: string | undefined;
  readonly reconciling: boolean;
  readonly createdAt: Millis;
  readonly updatedAt: Millis;
  /** Counts changes: its etag. */
  readonly version: number;
}

export class QuotaPreferences {
  readonly #byId = new Map<string, QuotaPreference>();
  readonly #rulings = new Map<string, Appointment>();
  readonly #quotas: Quotas;
  readonly #agenda: Agenda;
  readonly #seed: number;

  constructor(quotas: Quotas, agenda: Agenda, seed: number) {
    this.#quotas = quotas;
    this.#agenda = agenda;
    this.#seed = seed;
  }

  get(id: string): QuotaPreference | undefined {
    return this.#byId.get(id);
  }

  /** By id. */
  list(): readonly QuotaPreference[] {
    return [...this.#byId.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
  }

  /**
   * Creates or changes one. A decrease is in force at once; an increase is reconciling until Google has decided, and
   * takes the place of one that was still undecided.
   */
  put(
    id: string,
    key: LimitKey,
    wanted: Pick<QuotaPreference, 'preferred' | 'justification' | 'annotations'>,
    at: Millis,
  ): QuotaPreference {
    const before = this.#byId.get(id);
    const limit = this.#quotas.limit(key.scope, key.metric);
    const increases = limit >= 0 && (wanted.preferred < 0 || wanted.preferred > limit);
    this.#rulings.get(id)?.cancel();
    const preference: QuotaPreference = {
      ...key,
      ...wanted,
      id,
      granted: increases ? limit : wanted.preferred,
      detail: undefined,
      reconciling: increases,
      createdAt: before?.createdAt ?? at,
      updatedAt: at,
      version: (before?.version ?? 0) + 1,
    };
    this.#byId.set(id, preference);
    if (increases) this.#rule(preference, limit, at);
    else this.#quotas.setLimit(key.scope, key.metric, wanted.preferred);
    return preference;
  }

  #rule({ id, scope, metric, preferred, version }: QuotaPreference, limit: number, at: Millis): void {
    const ruling = rulingOn(this.#seed, `${id} ${version}`, metric, limit, preferred);
    const appointment = this.#agenda.add(at + ruling.after, (decidedAt) => {
      const asked = this.#byId.get(id);
      if (asked === undefined) return;
      if (ruling.granted !== limit) this.#quotas.setLimit(scope, metric, ruling.granted);
      this.#byId.set(id, {
        ...asked,
        granted: ruling.granted,
        detail: ruling.detail,
        reconciling: false,
        updatedAt: decidedAt,
        version: asked.version + 1,
      });
    });
    this.#rulings.set(id, appointment);
  }
}
