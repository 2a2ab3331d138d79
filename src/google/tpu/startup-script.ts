/** The script that sets each host of a TPU up at each boot. */
import { setUpScript } from '../set-up/script.ts';

/** The script as it goes into the metadata: every-machine.sh and startup-script.sh. */
export const tpuStartupScript = setUpScript(new URL('./startup-script.sh', import.meta.url));
