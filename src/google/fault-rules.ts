/** What Google's codes, reasons and sentences mean, as tables. */
import type { FaultKind, FaultScope } from '../domain/fault.ts';

export type Rule = readonly [kind: FaultKind, scope: FaultScope];

/**
 * Google's codes and reasons, without case and underscores (operations say QUOTA_EXCEEDED, calls quotaExceeded).
 * Sources: the Compute troubleshooting pages, gcloud's error utilities, BigQuery's error table.
 */
export const RULES: Readonly<Record<string, Rule>> = {
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
export const SENTENCES: readonly (readonly [RegExp, Rule])[] = [
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
  // The Cloud TPU API's, as seen by SkyPilot and in reports of 2025 and 2026; its codes mean several things each.
  [/no more capacity in the (zone|region)|insufficient (reserved )?capacity/i, ['stockout', 'zone']],
  [/Quota (limit )?'[^']+' (has been exceeded|exhausted)/i, ['quota', 'zone']],
  [/could not be found in the zonal accelerator configurations/i, ['not-found', 'zone']],
  [/Permission denied on 'locations\/[^']+' \(or it may not exist\)/i, ['denied', 'zone']],
  [/does not have permission to submit requests for accelerator type/i, ['denied', 'zone']],
  [/is not supported while in state [A-Z]+/, ['conflict', 'call']],
];

/** Errors of the clients' encoder: nothing was sent, so the outcome is known. */
export const NEVER_SENT =
  /^(Cannot build HTTP request|Invalid value \S+ for|Value for \S+ must not|\.google\.\S+: )/;

/** By HTTP status where no reason is known. */
export function ruleOfStatus(http: number | undefined): Rule {
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

/** A code or reason as RULES names it. */
export function key(code: string): string {
  return code.replace(/[^a-zA-Z]/g, '').toUpperCase();
}
