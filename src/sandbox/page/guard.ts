/** Keeps the page to the person at this machine: no foreign names, no foreign pages, no inline code. */
import type { IncomingMessage } from 'node:http';

/** Sent with every answer. Styles that React sets go through the DOM and need no 'unsafe-inline'. */
export const SECURITY_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    // Files of the simulated Slack are served by its own port.
    "img-src 'self' data: blob: http://127.0.0.1:*",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
};

/**
 * Why this request is refused, or undefined. A name other than loopback's in `Host` is DNS rebinding; a POST from
 * another origin is another page's doing. Browsers say the origin, or at least, in Sec-Fetch-Site, that it is the same.
 */
export function refusal(request: IncomingMessage, port: number): string | undefined {
  const host = request.headers.host ?? '';
  if (host !== `127.0.0.1:${port}` && host !== `localhost:${port}`) {
    return `The sandbox answers to 127.0.0.1:${port} only.`;
  }
  const { origin, 'sec-fetch-site': site } = request.headers;
  const mayOmit = request.method === 'GET' || request.method === 'HEAD';
  const isSame = mayOmit || site === 'same-origin';
  if (origin === undefined ? !isSame : origin !== `http://${host}`) {
    return 'The sandbox takes requests from its own page only.';
  }
  return undefined;
}
