/** The only translator of Google's errors into faults: what a call threw, and what an operation ended with. */
import type { google } from '@google-cloud/compute/build/protos/protos.js';
import type { Fault, FaultKind, FaultScope } from '../domain/fault.ts';
import { regionOf, type Zone } from '../domain/zone.ts';
import { readVendorError, type VendorError } from './vendor-error.ts';

type Rule = readonly [kind: FaultKind, scope: FaultScope];

/**
 * Google's codes and reasons, without case and underscores (operations say QUOTA_EXCEEDED, calls quotaExceeded).
 * Sources: the Compute troubleshooting pages, gcloud's error utilities, BigQuery's error table.
 */
const RULES: Readonly<Record<string, Rule>> = {
  ZONERESOURCEPOOLEXHAUSTED: ['stockout', 'zone'],
  ZONERESOURCEPOOLEXHAUSTEDWITHDETAILS: ['stockout', 'zone'],
  RESOURCEPOOLEXHAUSTED: ['stockout', 'zone'],
  REGIONRESOURCEPOOLEXHAUSTED: ['stockout', 'region'],
  GPUSTOCKOUT: ['stockout', 'zone'],
  STOCKOUT: ['stockout', 'zone'],
  INSUFFICIENTCAPACITY: ['stockout', 'zone'],
  VMMINCOUNTNOTREACHED: ['stockout', 'zone'],
  RESOURCENOTREADY: ['conflict', 'call'],
  CONDITIONNOTMET: ['conflict', 'call'],
  ALREADYEXISTS: ['conflict', 'call'],
  RESOURCEALREADYEXISTS: ['conflict', 'call'],
  DUPLICATE: ['conflict', 'call'],
  CONFLICT: ['conflict', 'call'],
  RESOURCEINUSEBYANOTHERRESOURCE: ['conflict', 'call'],
  FINGERPRINTMISMATCH: ['conflict', 'call'],
  RESOURCEOPERATIONRATEEXCEEDED: ['throttled', 'call'],
  RATELIMITEXCEEDED: ['throttled', 'call'],
  USERRATELIMITEXCEEDED: ['throttled', 'call'],
  CONCURRENTOPERATIONSQUOTAEXCEEDED: ['throttled', 'call'],
  RESOURCEEXHAUSTED: ['throttled', 'call'],
  QUOTAEXCEEDED: ['quota', 'region'],
  MACHINETYPENOTFOUND: ['not-found', 'zone'],
  NOTFOUND: ['not-found', 'call'],
  RESOURCENOTFOUND: ['not-found', 'call'],
  FORBIDDEN: ['denied', 'project'],
  ACCESSDENIED: ['denied', 'project'],
  PERMISSIONDENIED: ['denied', 'project'],
  IAMPERMISSIONDENIED: ['denied', 'project'],
  AUTHERROR: ['denied', 'project'],
  UNAUTHENTICATED: ['denied', 'project'],
  ACCESSNOTCONFIGURED: ['denied', 'project'],
  SERVICEDISABLED: ['denied', 'project'],
  SERVICEACCOUNTACCESSDENIED: ['denied', 'project'],
  BILLINGDISABLED: ['denied', 'project'],
  BILLINGNOTENABLED: ['denied', 'project'],
  INVALID: ['invalid', 'project'],
  INVALIDQUERY: ['invalid', 'project'],
  INVALIDARGUMENT: ['invalid', 'project'],
  INVALIDPARAMETER: ['invalid', 'project'],
  INVALIDFIELDVALUE: ['invalid', 'project'],
  INVALIDUSAGE: ['invalid', 'project'],
  BADREQUEST: ['invalid', 'project'],
  BYTESBILLEDLIMITEXCEEDED: ['invalid', 'project'],
  VPCNOTFOUND: ['invalid', 'project'],
  SUBNETNOTFOUNDFORVPC: ['invalid', 'region'],
  BACKENDERROR: ['unavailable', 'call'],
  INTERNALERROR: ['unavailable', 'call'],
  JOBBACKENDERROR: ['unavailable', 'call'],
  JOBINTERNALERROR: ['unavailable', 'call'],
  NOTIMPLEMENTED: ['invalid', 'project'],
  UNIMPLEMENTED: ['invalid', 'project'],
  UNAVAILABLE: ['unavailable', 'call'],
  DEADLINEEXCEEDED: ['unavailable', 'call'],
  CANCELLED: ['unavailable', 'call'],
  ABORTED: ['unavailable', 'call'],
  INTERNAL: ['unavailable', 'call'],
};

/** google-auth-library's words for credentials that are missing, unreadable or revoked. */
const CREDENTIALS =
  /could not load the default credentials|unable to read the credential file|could not refresh access token|\binvalid_(grant|rapt)\b/i;

/** Sentences that decide before any code: the codes beside them (invalid, notFound, forbidden) say too little. */
const SENTENCES: readonly (readonly [RegExp, Rule])[] = [
  // Organization policies come as conditionNotMet, like a stale fingerprint. This one allows some places.
  [/constraints\/gcp\.resourceLocations/, ['denied', 'region']],
  [/constraints\/[a-z]+\.[a-zA-Z]+/, ['denied', 'project']],
  // In an operation as RESOURCE_NOT_FOUND; no zone has it.
  [/of type 'serviceAccount' was not found/, ['not-found', 'project']],
  [
    /does not exist in zone|machineTypes\/\S+ was not found|acceleratorTypes\/\S+ was not found/i,
    ['not-found', 'zone'],
  ],
  [/field 'zone': '[^']*'\. Unknown zone/i, ['not-found', 'zone']],
  // 403 for machine types that are GKE's alone: no permission would help.
  [/user agent is not allowed to use the machine type/i, ['invalid', 'project']],
  [/Location \S+ (is )?not found or access is unauthorized/i, ['not-found', 'zone']],
  [/does not have enough resources available|\bSTOCKOUT\b/, ['stockout', 'zone']],
  [CREDENTIALS, ['denied', 'project']],
];

/** Errors of the clients' encoder: nothing was sent, so the outcome is known. */
const NEVER_SENT =
  /^(Cannot build HTTP request|Invalid value \S+ for|Value for \S+ must not|\.google\.\S+: )/;

/** By HTTP status where no reason is known. */
function ruleOfStatus(http: number | undefined): Rule {
  if (http === 501) return ['invalid', 'project'];
  // Google said yes, and what it said did not arrive whole.
  if (http !== undefined && http < 400) return ['unavailable', 'call'];
  if (http === undefined || http >= 500 || http === 408 || http === 499) return ['unavailable', 'call'];
  if (http === 401 || http === 403) return ['denied', 'project'];
  if (http === 404 || http === 410) return ['not-found', 'call'];
  if (http === 409 || http === 412) return ['conflict', 'call'];
  if (http === 429) return ['throttled', 'call'];
  // A refusal that nobody has met blocks one zone only; it must not end a search (SkyPilot's rule).
  return ['invalid', http === 400 ? 'project' : 'zone'];
}

function key(code: string): string {
  return code.replace(/[^a-zA-Z]/g, '').toUpperCase();
}

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

function definite(fault: Fault): Fault {
  return fault.kind === 'unavailable' ? { ...fault, kind: 'invalid', scope: 'zone' } : fault;
}

/** Which limit was hit, and how far it reaches: GPUS_ALL_REGIONS and the like bind the whole project. */
function quotaOf(
  message: string,
  info: QuotaInfo | undefined,
  zone: Zone | undefined,
): Required<Pick<Fault, 'scope'>> & Pick<Fault, 'quota'> {
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
