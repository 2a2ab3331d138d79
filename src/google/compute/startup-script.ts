/** The script that sets a machine up at each boot: the text of startup-script.sh. */
import { readFileSync } from 'node:fs';

let text: string | undefined;

/** The script as it goes into the metadata; the same for every machine, nothing is put into it. */
export function startupScript(): string {
  text ??= readFileSync(new URL('./startup-script.sh', import.meta.url), 'utf8');
  return text;
}
