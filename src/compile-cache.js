/** Where compiled code is kept between starts. */
import module from 'node:module';
import { fileURLToPath } from 'node:url';

/**
 * Code compiled once is read back: it halves the start (bench cold-start). Does nothing where there is no cache and
 * none can be written. Node keeps one for each user, so an image must fill it as the user that runs it.
 */
export function openCompileCache() {
  module.enableCompileCache?.(fileURLToPath(new URL('../node_modules/.cache/lamplighter', import.meta.url)));
}
