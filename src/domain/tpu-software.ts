/** The software of TPUs: what a generation boots, and what is installed for each framework. Data, and what it says. */
import type { Framework, Machine } from './machine.ts';
import type { FamilyName } from './offer.ts';

/** What is ready on a TPU without being asked: Google's own choice for it. */
const USUAL_FRAMEWORK: Framework = 'jax';

/** What is to be ready on it: what was asked for, what a runtime version asks for by its name, or the usual one. */
export function frameworkOf({
  framework,
  runtimeVersion,
}: {
  readonly framework?: Framework | undefined;
  readonly runtimeVersion?: string | undefined;
}): Framework {
  return framework ?? (tensorflowIn(runtimeVersion) === undefined ? USUAL_FRAMEWORK : 'tensorflow');
}

/** What decides it for a machine: what it boots, once that is known, goes before what was asked for. */
export function softwareOf({
  spec,
  runtimeVersion = spec.runtimeVersion,
}: Pick<Machine, 'spec' | 'runtimeVersion'>) {
  return { framework: spec.framework, runtimeVersion };
}

/**
 * What Google boots for JAX and PyTorch, by family; both are installed on top (Google's page "TPU software versions",
 * 2025-08-11). Families that Compute Engine alone makes have an image instead.
 */
const BASE: Readonly<Record<FamilyName, string>> = {
  v2: 'tpu-ubuntu2204-base',
  v3: 'tpu-ubuntu2204-base',
  v4: 'tpu-ubuntu2204-base',
  v5e: 'v2-alpha-tpuv5-lite',
  v5p: 'v2-alpha-tpuv5',
  v6e: 'v2-alpha-tpuv6e',
};

/** Families on which TensorFlow comes with the runtime; later ones get the package tensorflow-tpu. */
const TENSORFLOW_IN_RUNTIME: readonly FamilyName[] = ['v2', 'v3', 'v4'];

/**
 * The newest TensorFlow of which both a single-host and a `-pod` runtime were seen in use (public repositories to
 * 2026-08: tpu-vm-tf-2.18.0-pjrt-v5p-and-below, tpu-vm-tf-2.18.0-pod-pjrt-v5e-and-v6).
 */
const RUNTIME_TENSORFLOW = '2.18.0';

/**
 * The runtime version that fits; undefined where the Cloud TPU API has none for the family. `hosts`: VMs of the slice;
 * of several, TensorFlow's runtime is another one.
 */
export function runtimeFor(
  family: FamilyName,
  framework: Framework,
  { hosts }: { readonly hosts: number },
): string | undefined {
  if (framework === 'tensorflow' && TENSORFLOW_IN_RUNTIME.includes(family)) {
    return `tpu-vm-tf-${RUNTIME_TENSORFLOW}${hosts > 1 ? '-pod' : ''}-pjrt-v5p-and-below`;
  }
  return BASE[family];
}

/** The TensorFlow that a runtime brings, e.g. 2.18.0; undefined when it brings none. */
export function tensorflowIn(runtimeVersion: string | undefined): string | undefined {
  return /^tpu-vm-tf-(\d+\.\d+(?:\.\d+)?)/.exec(runtimeVersion ?? '')?.[1];
}

/**
 * The requirements file with which pip installs a framework, a line each. Versions of the package index on 2026-11-21: JAX
 * 0.6.2 is the last for Python 3.10, which Google's runtimes on Ubuntu 22.04 have; 2.9.0 is the newest PyTorch/XLA, and
 * each wants the PyTorch of its own number. The places are Google's own for libtpu. That they run on v2 and v3 is
 * UNVERIFIED.
 */
const REQUIREMENTS: Readonly<Record<Framework, readonly string[]>> = {
  jax: [
    '--find-links https://storage.googleapis.com/jax-releases/libtpu_releases.html',
    'jax[tpu]==0.6.2; python_version < "3.11"',
    'jax[tpu]==0.10.2; python_version >= "3.11"',
  ],
  pytorch: [
    '--find-links https://storage.googleapis.com/libtpu-releases/index.html',
    '--find-links https://storage.googleapis.com/libtpu-wheels/index.html',
    'torch==2.9.0',
    'torch_xla[tpu]==2.9.0',
  ],
  tensorflow: [
    '--find-links https://storage.googleapis.com/libtpu-tf-releases/index.html',
    'tensorflow-tpu==2.20.0',
  ],
};

/** The TensorFlow that pip gives whoever asks for none in particular. */
export const PACKAGED_TENSORFLOW = '2.20.0';

/** What pip is to install; nothing where the runtime brings it. */
export function requirementsOf(framework: Framework, runtimeVersion: string | undefined): readonly string[] {
  const isThere = framework === 'tensorflow' && tensorflowIn(runtimeVersion) !== undefined;
  return isThere ? [] : REQUIREMENTS[framework];
}

/** What is installed as one line for a shell with the Python of Google's runtimes, to do the same elsewhere. */
export function installLine(framework: Framework, runtimeVersion: string | undefined): string | undefined {
  const lines = requirementsOf(framework, runtimeVersion).filter((line) => !line.includes('>= "3.11"'));
  if (lines.length === 0) return undefined;
  const words = lines.map((line) =>
    line.startsWith('--') ? line.replace('--find-links', '-f') : `'${line.replace(/;.*$/, '')}'`,
  );
  return `pip install ${words.join(' ')}`;
}
