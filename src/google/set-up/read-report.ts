/** Reads what a machine says of itself, from the JSON of a guest attribute. */
import type { z } from 'zod';

/** Undefined where the text is no whole report: half of one proves nothing. Anybody on the machine can write there. */
export function readReport<T>(shape: z.ZodType<T>, text: string): T | undefined {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return undefined;
  }
  return shape.safeParse(json).data;
}
