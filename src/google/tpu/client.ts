/** The client of the Cloud TPU API, made to speak through the transport that the other clients use. */
import type { TpuClient } from '@google-cloud/tpu/build/src/v2/tpu_client.js';
import { gaxOfCompute } from '../compute/gax.ts';

type TpuOptions = NonNullable<ConstructorParameters<typeof TpuClient>[0]>;
type Gax = NonNullable<ConstructorParameters<typeof TpuClient>[1]>;
type Calls = TpuClient['innerApiCalls'];

/**
 * Loads the client. It brings google-gax 4, which asks the credentials for their headers and copies those as a plain
 * object's properties; google-auth-library 10 and later answer with `Headers`, which have none, so Authorization is
 * lost, and with it whatever our credentials' transport does (field masks, Retry-After, answers past the decoder).
 * Its constructor takes another google-gax, "useful if you need to avoid loading the default": it gets the one of
 * @google-cloud/compute, which sends through the credentials and is in memory already.
 */
export async function loadTpuClient() {
  const { TpuClient: Generated } = await import('@google-cloud/tpu/build/src/v2/tpu_client.js');
  const gax = gaxOfCompute() as unknown as Gax;

  /** Also has `getOperation`: the operations of the service have a client of their own within the client. */
  return class {
    readonly #client: TpuClient;
    #calls: Calls | undefined;

    constructor(options: object) {
      this.#client = new Generated(options as TpuOptions, gax);
    }

    initialize(): Promise<unknown> {
      return this.#client.initialize();
    }

    get innerApiCalls(): Calls {
      this.#calls ??= {
        ...this.#client.innerApiCalls,
        getOperation: operationsOf(this.#client),
      };
      return this.#calls;
    }
  };
}

// biome-ignore lint/complexity/noBannedTypes: the client declares its calls so
function operationsOf({ operationsClient }: TpuClient): Function {
  const { getOperation } = (operationsClient as unknown as { readonly innerApiCalls: Calls }).innerApiCalls;
  if (getOperation === undefined) throw new TypeError('the TPU client has no getOperation');
  return getOperation;
}
