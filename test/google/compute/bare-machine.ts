/** A machine with nothing on it but recorders of the tools that the set-up script calls, and bash to run the script. */
import { execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startupScript } from '../../../src/google/compute/startup-script.ts';

const run = promisify(execFile);

/** Writes every guest attribute that is PUT into a log, and fails for what `down` names. */
const CURL = `#!/bin/bash
value='' url='' out='' method='' config=''
while (($#)); do
  case "$1" in
    --data-raw) value=$2; shift ;;
    -o) out=$2; shift ;;
    -X) method=$2; shift ;;
    --config) config=$(cat); shift ;;
    -H|--max-time) shift ;;
    http*) url=$1 ;;
  esac
  shift
done
[[ "$url" == *wait_for_change* && -n "$STOP_AFTER" ]] && {
  echo x >>"$META/../waits"
  (($(wc -l <"$META/../waits") > STOP_AFTER)) && kill "$PPID"
}
for word in $DOWN; do [[ "$url" == *"$word"* ]] && exit 22; done
case "$url" in
  */attributes/lamplighter-copy) [[ -e "$META/next" ]] && mv "$META/next" "$META/lamplighter-copy"; cat "$META/lamplighter-copy" 2>/dev/null || exit 22 ;;
  */instance/attributes/[a-z]*) cat "$META/\${url##*/}" 2>/dev/null || exit 22 ;;
  */api/kernels) cat "$META/kernels" 2>/dev/null || exit 22 ;;
  */default/token) echo '{"access_token":"ya29.host","expires_in":3599,"token_type":"Bearer"}' ;;
  https://tpu.googleapis.com/*) echo "curl $method $url $config" >>"$CALLS" ;;
  */guest-attributes/*) echo "\${url##*/guest-attributes/} $value" >>"$LOG" ;;
esac
[[ -n "$out" && "$out" != /dev/null ]] && echo 'exit 0' >"$out"
exit 0
`;

/** Says its name and arguments; fails when $BROKEN names it. */
export const RECORDER = `#!/bin/bash
name=$(basename "$0")
echo "$name $*" >>"$CALLS"
for word in $BROKEN; do [[ "$name" == "$word" ]] && exit 1; done
exit 0
`;

const TOOLS = [
  'systemctl',
  'nvidia-smi',
  'modprobe',
  'useradd',
  'id',
  'apt-get',
  'sleep',
  'python3',
  'gcloud',
];

export interface Boot {
  readonly code: number;
  /** Guest attributes in the order in which they were written, as `key value`. */
  readonly said: readonly string[];
  readonly calls: readonly string[];
}

export class BareMachine {
  readonly root: string;

  private constructor(root: string) {
    this.root = root;
  }

  /** With GPUs unless another script is given. */
  static async make(script: string = startupScript()): Promise<BareMachine> {
    const root = await mkdtemp(join(tmpdir(), 'boot-'));
    const machine = new BareMachine(root);
    for (const dir of ['bin', 'meta', 'home/jupyter/data', 'proc', 'etc/systemd/system', 'opt/conda/bin'])
      await mkdir(join(root, dir), { recursive: true });
    await writeFile(join(root, 'proc/stat'), 'cpu 1 2 3\nbtime 1795262194\n');
    await machine.tool('curl', CURL);
    for (const name of TOOLS) await machine.tool(name, RECORDER);
    await machine.tool('runuser', '#!/bin/bash\necho "runuser $*" >>"$CALLS"\nshift 3\nexec "$@"\n');
    await machine.tool(
      'lspci',
      '#!/bin/bash\necho "00:04.0 3D controller: NVIDIA Corporation AD104GL [L4]"\n',
    );
    await writeFile(join(root, 'opt/conda/bin/python3'), '#!/bin/bash\nexit 0\n');
    await chmod(join(root, 'opt/conda/bin/python3'), 0o755);
    await writeFile(join(root, 'script.sh'), script);
    return machine;
  }

  /** Puts a program where the script finds it first. */
  async tool(name: string, text: string): Promise<void> {
    const path = join(this.root, 'bin', name);
    await writeFile(path, text);
    await chmod(path, 0o755);
  }

  /** Boots once. `down` are parts of URLs that do not answer, `broken` tools that fail. */
  boot({ down = '', broken = '' } = {}): Promise<Boot> {
    return this.#run([], { DOWN: down, BROKEN: broken });
  }

  /** Runs the service until it has waited so often for the metadata to change. */
  async serve(waits: number): Promise<Boot> {
    await rm(join(this.root, 'waits'), { force: true });
    return this.#run(['copier'], { DOWN: '', BROKEN: '', STOP_AFTER: String(waits) });
  }

  /** Runs one of its services until it ends by itself. */
  service(name: string, { down = '' } = {}): Promise<Boot> {
    return this.#run([name], { DOWN: down, BROKEN: '' });
  }

  remove(): Promise<void> {
    return rm(this.root, { recursive: true, force: true });
  }

  async #run(args: readonly string[], own: Readonly<Record<string, string>>): Promise<Boot> {
    const LOG = join(this.root, 'said');
    const CALLS = join(this.root, 'calls');
    await writeFile(LOG, '');
    await writeFile(CALLS, '');
    const env = {
      PATH: `${join(this.root, 'bin')}:/usr/bin:/bin`,
      LAMPLIGHTER_ROOT: this.root,
      LOG,
      CALLS,
      META: join(this.root, 'meta'),
      ...own,
    };
    const code = await run('bash', [join(this.root, 'script.sh'), ...args], { env }).then(
      () => 0,
      (error: { code: number }) => error.code,
    );
    const lines = async (path: string) =>
      (await readFile(path, 'utf8')).split('\n').filter((line) => line !== '');
    const said = (await lines(LOG)).map((line) => line.replace(/^lamplighter\//, ''));
    return { code, said, calls: await lines(CALLS) };
  }
}
