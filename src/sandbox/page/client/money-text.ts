/** Writes amounts of money for people. */

/** Micro-USD as $1,234.56, or with three decimals below ten cents. */
export function dollars(micros: number): string {
  const amount = micros / 1e6;
  const digits = Math.abs(amount) >= 0.0005 && Math.abs(amount) < 0.1 ? 3 : 2;
  return amount.toLocaleString('en-US', {
    style: 'currency',
    currency: 'USD',
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
}
