/** The script that sets a machine up at each boot: what every machine has in common, and the text of its kind. */
import { readFileSync } from 'node:fs';

const COMMON = new URL('./every-machine.sh', import.meta.url);

/** The two as one script, read once; the same for every machine of the kind, nothing is put into it. */
export function setUpScript(kind: URL): () => string {
  let text: string | undefined;
  return () => {
    text ??= `${readFileSync(COMMON, 'utf8')}\n${readFileSync(kind, 'utf8')}`;
    return text;
  };
}
