/** What is used in an hour, before it becomes a row of the billing export. */
import type { Service } from './skus.ts';
import type { BillingCredit, KeyValue } from './types.ts';

/** One line of usage in one hour, before it becomes a row. */
export interface Usage {
  readonly service: Service;
  readonly sku: string;
  readonly zone: string | undefined;
  /** Where usage that has no zone is: a region or multi-region. */
  readonly place?: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly systemLabels?: readonly KeyValue[];
  readonly micros: number;
  readonly amount: number;
  readonly unit: string;
  readonly pricingAmount: number;
  readonly pricingUnit: string;
  readonly credits: readonly BillingCredit[];
  /** What was used; not told by the TPU service and some others. */
  readonly resource?: {
    /** instances, disks, snapshots */
    readonly kind: string;
    readonly name: string;
    readonly id: string;
  };
}
