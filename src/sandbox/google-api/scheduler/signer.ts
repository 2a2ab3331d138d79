/** Google's identity tokens: signed by a key made at the start, whose public half is published. */
import { type CryptoKey, exportJWK, exportSPKI, generateKeyPair, type JWK, SignJWT } from 'jose';

/** Google's tokens live for an hour. */
const LIFETIME_SECONDS = 3600;

interface Keys {
  readonly kid: string;
  readonly private: CryptoKey;
  readonly pem: string;
  readonly jwk: JWK;
}

/** Makes OIDC tokens as Google does for service accounts. Token times are real time, whatever the sandbox's
 *  clock says, because receivers check them against their own machine's clock. */
export class TokenSigner {
  #keys: Promise<Keys> | undefined;

  #get(): Promise<Keys> {
    this.#keys ??= makeKeys();
    return this.#keys;
  }

  /** A token for `audience` in the name of a service account. */
  async sign(email: string, audience: string): Promise<string> {
    const { kid, private: key } = await this.#get();
    const now = Math.floor(Date.now() / 1000);
    const subject = numericId(email);
    return new SignJWT({ azp: subject, email, email_verified: true })
      .setProtectedHeader({ alg: 'RS256', kid, typ: 'JWT' })
      .setIssuer('https://accounts.google.com')
      .setAudience(audience)
      .setSubject(subject)
      .setIssuedAt(now)
      .setExpirationTime(now + LIFETIME_SECONDS)
      .sign(key);
  }

  /** Key id → PEM, as google-auth-library's `verifySignedJwtWithCertsAsync` takes it. */
  async pems(): Promise<Record<string, string>> {
    const { kid, pem } = await this.#get();
    return { [kid]: pem };
  }

  /** The same as a JSON Web Key Set. */
  async jwks(): Promise<{ keys: JWK[] }> {
    const { jwk } = await this.#get();
    return { keys: [jwk] };
  }
}

async function makeKeys(): Promise<Keys> {
  const { publicKey, privateKey } = await generateKeyPair('RS256', { modulusLength: 2048 });
  const jwk = await exportJWK(publicKey);
  const kid = (jwk.n ?? '').slice(0, 40);
  return {
    kid,
    private: privateKey,
    pem: await exportSPKI(publicKey),
    jwk: { ...jwk, kid, alg: 'RS256', use: 'sig' },
  };
}

/** A stable 21-digit id, as service accounts have one. */
function numericId(email: string): string {
  let hash = 7n;
  for (const char of email) hash = (hash * 1_000_003n + BigInt(char.codePointAt(0) ?? 0)) % 10n ** 20n;
  return `1${hash.toString().padStart(20, '0')}`;
}
