/** The script that sets a machine with GPUs up at each boot. */
import { setUpScript } from '../set-up/script.ts';

/** The script as it goes into the metadata: every-machine.sh and startup-script.sh. */
export const startupScript = setUpScript(new URL('./startup-script.sh', import.meta.url));
