/** What the world tells the simulated Google services: series of samples, billing rows, operations. */
import type { Duration, Millis } from '../../domain/time.ts';
import type { Activity } from './console.ts';

/** One sample. `at` is the end of its interval; a DELTA counts since `at` minus 60 s. */
export interface Point {
  readonly at: Millis;
  readonly value: number;
}

/** One time series of Cloud Monitoring with the raw points that are visible by now, oldest first. */
export interface TimeSeries {
  readonly metric: { readonly type: string; readonly labels: Readonly<Record<string, string>> };
  readonly resource:
    | {
        readonly type: 'gce_instance';
        /** project_id, zone and the *numeric* instance_id. */
        readonly labels: Readonly<Record<'project_id' | 'instance_id' | 'zone', string>>;
      }
    | {
        readonly type: 'tpu_worker';
        readonly labels: Readonly<Record<'project_id' | 'zone' | 'node_id' | 'worker_id', string>>;
      };
  readonly metricKind: 'GAUGE' | 'DELTA';
  readonly valueType: 'DOUBLE' | 'INT64';
  readonly unit: string;
  readonly points: readonly Point[];
}

/** One row of the BigQuery exports of Cloud Billing; times are RFC 3339 UTC, money is in `currency`. */
export interface BillingRow {
  readonly billing_account_id: string;
  readonly invoice: { readonly month: string; readonly publisher_type: string };
  readonly cost_type: 'regular' | 'tax' | 'adjustment' | 'rounding_error';
  readonly service: { readonly id: string; readonly description: string };
  readonly sku: { readonly id: string; readonly description: string };
  readonly usage_start_time: string;
  readonly usage_end_time: string;
  /** Undefined for charges of the billing account itself, such as tax. */
  readonly project:
    | {
        readonly id: string;
        readonly number: string;
        readonly name: string;
        readonly ancestry_numbers: string;
        readonly labels: readonly KeyValue[];
      }
    | undefined;
  readonly labels: readonly KeyValue[];
  readonly system_labels: readonly KeyValue[];
  readonly location: {
    readonly location: string;
    readonly country: string;
    readonly region: string | undefined;
    readonly zone: string | undefined;
  };
  readonly cost: number;
  readonly currency: string;
  readonly currency_conversion_rate: number;
  readonly usage: {
    readonly amount: number;
    readonly unit: string;
    readonly amount_in_pricing_units: number;
    readonly pricing_unit: string;
  };
  readonly credits: readonly BillingCredit[];
  /** When the row reached the table; `_PARTITIONTIME` is the UTC day of it. */
  readonly export_time: string;
  readonly cost_at_list: number;
  readonly transaction_type: string;
  /** In the detailed export only; undefined for services that do not tell. */
  readonly resource?: { readonly name: string; readonly global_name: string } | undefined;
}

export interface BillingCredit {
  readonly name: string;
  /** Negative. */
  readonly amount: number;
  readonly type: string;
  readonly id: string;
  readonly full_name: string;
}

export interface KeyValue {
  readonly key: string;
  readonly value: string;
}

/** Utilization over time. Times count from the machine's latest start unless said otherwise. */
export type ActivityProfile =
  | { readonly kind: 'constant'; readonly activity: Activity }
  /** One after the other; `after` for ever after. */
  | { readonly kind: 'phases'; readonly phases: readonly Phase[]; readonly after: Activity }
  /** One after the other, over and over. */
  | { readonly kind: 'cycle'; readonly phases: readonly Phase[] }
  /** Anything else; must answer the same for the same arguments. */
  | { readonly kind: 'function'; at(at: Millis, sinceStart: Duration): Activity };

export interface Phase {
  readonly for: Duration;
  readonly activity: Activity;
}

/** A time without samples, counted from the machine's latest start. */
export interface Gap {
  readonly from: Duration;
  readonly to: Duration;
}

/** What a machine does and whether its agent says so. */
export interface Behaviour {
  readonly profile: ActivityProfile;
  /** Times in which the agent sends nothing; the host's own CPU and network samples go on. */
  readonly gaps?: readonly Gap[];
  /** Its agent measures GPUs by DCGM, as somebody has configured it, and not by NVML. */
  readonly dcgm?: true;
  /** A spot machine is taken back so long after each start. */
  readonly preemptAfter?: Duration;
}

/** Gives the machines that it matches their behaviour; the first match wins. */
export interface BehaviourRule {
  /** By name, or by how many machines were asked for before it in the world (0 = the first). */
  readonly match: { readonly name: RegExp } | { readonly birth: number } | 'any';
  readonly behaviour: Behaviour;
}

export type OperationStatus = 'PENDING' | 'RUNNING' | 'DONE';

export interface OperationError {
  readonly code: string;
  readonly message: string;
  readonly errorDetails?: readonly object[];
  /** What stands beside it in the operation. */
  readonly others?: readonly Pick<OperationError, 'code' | 'message' | 'errorDetails'>[];
  /** HTTP status that Google puts beside the error (httpErrorStatusCode). */
  readonly httpStatus: number;
  /** e.g. SERVICE UNAVAILABLE (httpErrorMessage). */
  readonly httpMessage: string;
}

/** An operation of a zone or a region as it stands. */
export interface Operation {
  readonly id: string;
  readonly name: string;
  readonly project: string;
  /** Where it is kept: a zone, or of a region's operation the region. */
  readonly zone: string;
  /** Set for a region's operation: the zones that may be chosen. */
  readonly within?: readonly string[];
  /** Google's operationType: insert, start, stop, delete, setLabels, … */
  readonly type: string;
  readonly target: {
    readonly kind: 'instances' | 'disks' | 'snapshots' | 'addresses';
    readonly name: string;
    readonly id: string;
  };
  readonly insertedAt: Millis;
  readonly startedAt: Millis | undefined;
  readonly endedAt: Millis | undefined;
  readonly status: OperationStatus;
  readonly error: OperationError | undefined;
  readonly requestId: string | undefined;
}

/** The operation as the world itself moves it on. */
export interface LiveOperation extends Operation {
  startedAt: Millis | undefined;
  endedAt: Millis | undefined;
  status: Operation['status'];
  error: OperationError | undefined;
}
