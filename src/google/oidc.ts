/** Checks the identity token that Cloud Scheduler sends with each call. */
import { type Certificates, OAuth2Client } from 'google-auth-library';
import { HOUR, type Millis } from '../domain/time.ts';
import type { CallerCheck, CallerVerifier } from '../ports/caller.ts';

/** The issuers that Google's identity tokens name (google-auth-library's own list). */
const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];
const CERTS_LIVE = HOUR;

export interface VerifierOptions {
  /** The token must be for exactly this: the fixed string of the job, never the Host header. */
  readonly audience: string;
  /** The one account that may call. */
  readonly serviceAccount: string;
  /** Where the signing certificates are, as a map of key id to PEM; Google's own by default. */
  readonly certsUrl?: string;
}

/** A verifier for tokens of one service account. Unreachable certificates refuse the call: Scheduler repeats it. */
export function verifyCaller(options: VerifierOptions): CallerVerifier {
  const client = new OAuth2Client();
  let cached: { certs: Certificates; until: Millis } | undefined;

  async function certificates(): Promise<Certificates> {
    if (options.certsUrl === undefined) return (await client.getFederatedSignonCertsAsync()).certs;
    if (cached !== undefined && cached.until > Date.now()) return cached.certs;
    const response = await fetch(options.certsUrl, { redirect: 'error', signal: AbortSignal.timeout(5_000) });
    if (!response.ok) throw new Error(`${options.certsUrl} answered ${response.status}`);
    cached = { certs: (await response.json()) as Certificates, until: Date.now() + CERTS_LIVE };
    return cached.certs;
  }

  return {
    async verify(authorization): Promise<CallerCheck> {
      const token = /^Bearer (\S+)$/i.exec(authorization ?? '')?.[1];
      if (token === undefined) return { ok: false, because: 'no bearer token' };
      try {
        const ticket = await client.verifySignedJwtWithCertsAsync(
          token,
          await certificates(),
          options.audience,
          ISSUERS,
        );
        const payload = ticket.getPayload();
        if (payload?.email !== options.serviceAccount) return { ok: false, because: 'another account' };
        if (payload.email_verified !== true) return { ok: false, because: 'an e-mail that is not verified' };
        return { ok: true };
      } catch (error) {
        return {
          ok: false,
          because: error instanceof Error ? (error.message.split(':')[0] ?? 'bad token') : 'bad token',
        };
      }
    },
  };
}
