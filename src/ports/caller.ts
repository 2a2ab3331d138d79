/** Who calls `/tick`: only Cloud Scheduler's own service account may. */

export type CallerCheck = { readonly ok: true } | { readonly ok: false; readonly because: string };

export interface CallerVerifier {
  /** Checks an Authorization header: signature, issuer, audience, e-mail and expiry of its OIDC token. */
  verify(authorization: string | undefined): Promise<CallerCheck>;
}
