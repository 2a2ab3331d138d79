/** The only translator of Google's errors into faults: what a call threw, and what an operation ended with. */
import type { google } from '@google-cloud/compute/build/protos/protos.js';
import type { Fault, FaultScope } from '../domain/fault.ts';
import { regionOf, type Zone } from '../domain/zone.ts';
import { key, NEVER_SENT, RULES, type Rule, ruleOfStatus, SENTENCES } from './fault-rules.ts';
import { type RpcStatus, readRpcStatus, readVendorError, type VendorError } from './vendor-error.ts';

function ruleOf(reasons: readonly string[], message: string): { rule: Rule; code: string } | undefined {
  for (const [sentence, rule] of SENTENCES) {
    if (sentence.test(message)) return { rule, code: reasons[0] ?? '' };
  }
  for (const code of reasons) {
    const rule = RULES[key(code)];
    if (rule !== undefined) return { rule, code };
  }
  return undefined;
}

/**
 * A fault for whatever a call threw. Without a definite answer it is `unavailable`: the outcome is unknown. A 5xx
 * keeps a reason that names it (a stockout may come as 503). Of several errors in one answer the one with the widest
 * scope counts, then the first.
 */
export function faultOfCall(thrown: unknown): Fault {
  const error = readVendorError(thrown);
  if (error.http === undefined && NEVER_SENT.test(error.message)) {
    return { kind: 'invalid', scope: 'project', message: error.message };
  }
  const whole = asFault(error, ruleOf(error.reasons, error.message)?.rule ?? ruleOfStatus(error.http));
  return error.others.reduce((widest, { reason, message }) => {
    const rule = ruleOf([reason], message)?.rule;
    return rule === undefined
      ? widest
      : wider(widest, asFault({ ...error, reasons: [reason], message }, rule));
  }, whole);
}

function asFault(error: VendorError, rule: Rule): Fault {
  const [kind, scope] = rule;
  const known = error.reasons.find((reason) => RULES[key(reason)] !== undefined);
  const code = known ?? error.reasons[0] ?? (error.http === undefined ? undefined : `HTTP ${error.http}`);
  const base = { kind, message: error.message, ...(code === undefined ? {} : { code }) };
  if (kind === 'quota') return { ...base, ...quotaOf(error.message, undefined, undefined) };
  if (kind === 'throttled' && error.retryAfter !== undefined) {
    return { ...base, scope, retryAfter: error.retryAfter };
  }
  return { ...base, scope };
}

type Operation = google.cloud.compute.v1.IOperation;
type OperationError = google.cloud.compute.v1.IErrors;
type QuotaInfo = google.cloud.compute.v1.IQuotaExceededInfo;

const MOST_NAMED = 5;

const WIDTH: Readonly<Record<FaultScope, number>> = { call: 0, zone: 1, region: 2, project: 3 };

/** Of two faults of one answer the one that reaches further, else the first. */
function wider(first: Fault, second: Fault): Fault {
  return WIDTH[second.scope] > WIDTH[first.scope] ? second : first;
}

/**
 * The fault of an ended operation, undefined when it went well. Of several errors the one with the widest scope
 * counts, then the first. Never `unavailable`: an ended operation is a definite answer, and repeating its request
 * id would only return it again; what Google does not explain blocks the zone.
 */
export function faultOfOperation(operation: Operation, zone: Zone): Fault | undefined {
  const errors = operation.error?.errors ?? [];
  const http = operation.httpErrorStatusCode ?? 0;
  if (errors.length === 0) {
    if (http < 400) return undefined;
    const message = operation.httpErrorMessage || `the operation failed with HTTP ${http}`;
    return definite({
      ...asFault({ http, reasons: [], message, others: [], retryAfter: undefined }, ruleOfStatus(http)),
    });
  }
  const faults = errors.map((error) => definite(faultOfError(error, zone)));
  return faults.reduce(wider);
}

function faultOfError(error: OperationError, zone: Zone): Fault {
  const code = error.code ?? '';
  const message = error.message || code;
  const quotaInfo = error.errorDetails?.find((detail) => detail.quotaInfo)?.quotaInfo ?? undefined;
  // UNSUPPORTED_OPERATION in an operation was seen where the machine was preempted while being created.
  const rule: Rule =
    key(code) === 'UNSUPPORTEDOPERATION'
      ? ['stockout', 'zone']
      : (ruleOf([code], message)?.rule ?? ['invalid', 'zone']);
  const [kind, scope] = rule;
  if (kind === 'quota') return { kind, message, code, ...quotaOf(message, quotaInfo, zone) };
  const named = kind === 'stockout' ? zonesNamed(error) : [];
  if (named.length > 0) return { kind, scope, message, code, elsewhere: named };
  // Something that the creation needs is not there: elsewhere it may be.
  return { kind, scope: kind === 'not-found' && scope === 'call' ? 'zone' : scope, message, code };
}

/** A stockout's details may name zones that have capacity: `zonesAvailable: us-central1-a,us-central1-f`. */
function zonesNamed({ errorDetails }: OperationError): readonly Zone[] {
  const listed = (errorDetails ?? []).map((detail) => detail.errorInfo?.metadatas?.zonesAvailable ?? '');
  return listed
    .join(',')
    .split(',')
    .map((zone) => zone.trim())
    .filter((zone) => /^[a-z][a-z0-9-]{3,30}$/.test(zone))
    .slice(0, MOST_NAMED);
}

/**
 * The fault of an operation of the Cloud TPU API that ended with an error. Never `unavailable` or `throttled`, as of
 * Compute's. RESOURCE_EXHAUSTED is for capacity and for quota: the sentence, or a QuotaFailure, tells them apart.
 */
export function faultOfRpcStatus(status: RpcStatus): Fault {
  const error = readRpcStatus(status);
  const told = ruleOf(error.reasons, error.message)?.rule ?? ['invalid', 'zone'];
  // Preempted while it was being created (SkyPilot's code 3).
  const rule: Rule = /while in state PREEMPTED/.test(error.message) ? ['stockout', 'zone'] : told;
  const fault = definite(asFault(error, rule));
  if (fault.kind === 'throttled') return { ...fault, kind: 'stockout', scope: 'zone' };
  // Something that the creation needs is not there: elsewhere it may be.
  if (fault.kind === 'not-found' && fault.scope === 'call') return { ...fault, scope: 'zone' };
  return fault;
}

function definite(fault: Fault): Fault {
  return fault.kind === 'unavailable' ? { ...fault, kind: 'invalid', scope: 'zone' } : fault;
}

/** `Quota limit 'TPUV6EPerProjectPerZoneForTPUAPI' has been exceeded. Limit: 0 in zone us-east5-a.`, and its short form. */
const TPU_QUOTA =
  /Quota (?:limit )?'([^']+)' (?:has been exceeded|exhausted)\.? Limit:? (-?[0-9.]+) in (zone|region) ([a-z0-9-]+)/i;

/** Which limit was hit, and how far it reaches: GPUS_ALL_REGIONS and the like bind the whole project. */
function quotaOf(
  message: string,
  info: QuotaInfo | undefined,
  zone: Zone | undefined,
): Required<Pick<Fault, 'scope'>> & Pick<Fault, 'quota'> {
  const tpu = TPU_QUOTA.exec(message);
  if (tpu !== null) {
    const [, named = '', most = '', scope, place = ''] = tpu;
    const region = scope === 'zone' ? regionOf(place) : place;
    return {
      scope: scope === 'zone' ? 'zone' : 'region',
      quota: { metric: named, limit: Number(most), region },
    };
  }
  const sentence =
    /Quota '([^']+)' exceeded\.?(?:\s+Limit:\s+(-?[0-9.]+))?(?:\s+(?:in region (\S+?)|(globally))\.?(?:\s|$))?/i.exec(
      message,
    );
  const metric = metricOf(info) ?? sentence?.[1];
  const limit = info?.limit ?? (sentence?.[2] === undefined ? undefined : Number(sentence[2]));
  const global =
    sentence?.[4] !== undefined ||
    /ALL_REGIONS/.test(metric ?? message) ||
    (info !== undefined &&
      info.dimensions?.region === undefined &&
      /-per-project$/.test(info.limitName ?? ''));
  const region = global
    ? undefined
    : (info?.dimensions?.region ?? sentence?.[3] ?? (zone === undefined ? undefined : regionOf(zone)));
  return {
    scope: global ? 'project' : 'region',
    ...(metric === undefined
      ? {}
      : {
          quota: {
            metric,
            ...(limit === undefined || limit === null ? {} : { limit }),
            ...(region === undefined ? {} : { region }),
          },
        }),
  };
}

/** compute.googleapis.com/nvidia_l4_gpus → NVIDIA_L4_GPUS, with the family where the metric counts several. */
function metricOf(info: QuotaInfo | undefined): string | undefined {
  const name = info?.metricName?.split('/').at(-1)?.toUpperCase();
  if (name === undefined || name === '') return undefined;
  const { gpu_family: gpu, tpu_family: tpu, vm_family: vm } = info?.dimensions ?? {};
  const family = gpu ?? tpu ?? vm;
  return family === undefined ? name : `${name} (${family})`;
}

/** A refusal of our own making, in the form of a fault: the same request can never succeed. */
export function invalidRequest(message: string): Fault {
  return { kind: 'invalid', scope: 'project', message };
}
