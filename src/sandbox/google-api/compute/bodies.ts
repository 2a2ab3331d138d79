/** The parts of request bodies that the sandbox reads, as they are once checked against Google's messages: int64 as
 *  decimal strings, enums by name. */
import type { MetadataItem } from '../../world/machine.ts';

export interface InstanceBody {
  readonly name?: string;
  readonly description?: string;
  readonly machineType?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly metadata?: MetadataBody;
  readonly tags?: { readonly items?: readonly string[] };
  readonly disks?: readonly DiskBody[];
  readonly networkInterfaces?: readonly NetworkBody[];
  readonly guestAccelerators?: readonly AcceleratorBody[];
  readonly scheduling?: SchedulingBody;
  readonly serviceAccounts?: readonly { readonly email?: string; readonly scopes?: readonly string[] }[];
  readonly deletionProtection?: boolean;
  readonly canIpForward?: boolean;
  readonly minCpuPlatform?: string;
  readonly shieldedInstanceConfig?: object;
  readonly reservationAffinity?: { readonly consumeReservationType?: string };
  readonly params?: { readonly requestValidForDuration?: DurationBody };
}

/** What templates and requests for several machines say of each: an instance without name and place. */
export type PropertiesBody = Omit<InstanceBody, 'name' | 'params'>;

export interface BulkBody {
  readonly count?: string;
  readonly minCount?: string;
  readonly namePattern?: string;
  readonly perInstanceProperties?: Readonly<Record<string, { readonly name?: string }>>;
  readonly sourceInstanceTemplate?: string;
  readonly instanceFlexibilityPolicy?: object;
  readonly instanceProperties?: PropertiesBody;
  readonly locationPolicy?: {
    readonly locations?: Readonly<Record<string, { readonly preference?: string }>>;
    readonly targetShape?: string;
    readonly zones?: readonly object[];
  };
}

export interface MetadataBody {
  readonly fingerprint?: string;
  readonly items?: readonly Partial<MetadataItem>[];
}

export interface DiskBody {
  readonly boot?: boolean;
  readonly autoDelete?: boolean;
  readonly type?: string;
  readonly source?: string;
  readonly deviceName?: string;
  readonly diskSizeGb?: string;
  readonly initializeParams?: {
    readonly diskName?: string;
    readonly diskSizeGb?: string;
    readonly diskType?: string;
    readonly sourceImage?: string;
    readonly sourceSnapshot?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

export interface NetworkBody {
  readonly network?: string;
  readonly subnetwork?: string;
  readonly accessConfigs?: readonly { readonly name?: string; readonly type?: string }[];
}

export interface AcceleratorBody {
  readonly acceleratorType?: string;
  readonly acceleratorCount?: number;
}

export interface DurationBody {
  readonly seconds?: string;
  readonly nanos?: number;
}

export interface SchedulingBody {
  readonly onHostMaintenance?: string;
  readonly automaticRestart?: boolean;
  readonly preemptible?: boolean;
  readonly provisioningModel?: string;
  readonly instanceTerminationAction?: string;
  readonly maxRunDuration?: DurationBody;
  readonly terminationTime?: string;
  readonly onInstanceStopAction?: { readonly discardLocalSsd?: boolean };
}

export interface CapacityAdviceBody {
  readonly size?: number;
  readonly instanceProperties?: { readonly scheduling?: { readonly provisioningModel?: string } };
  readonly instanceFlexibilityPolicy?: {
    readonly instanceSelections?: Readonly<
      Record<
        string,
        { readonly machineTypes?: readonly string[]; readonly guestAccelerators?: readonly AcceleratorBody[] }
      >
    >;
  };
  readonly distributionPolicy?: {
    readonly targetShape?: string;
    readonly zones?: readonly { readonly zone?: string }[];
  };
}

export interface SetLabelsBody {
  readonly labels?: Readonly<Record<string, string>>;
  readonly labelFingerprint?: string;
}
