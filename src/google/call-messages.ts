/** What each call to Google is given, and what it answers. */

import type { google as billing } from '@google-cloud/billing/build/protos/protos.js';
import type { google as cloudquotas } from '@google-cloud/cloudquotas/build/protos/protos.js';
import type { google as compute } from '@google-cloud/compute/build/protos/protos.js';
import type { google as monitoring } from '@google-cloud/monitoring/build/protos/protos.js';
import type { google as scheduler } from '@google-cloud/scheduler/build/protos/protos.js';
import type { google as tpu } from '@google-cloud/tpu/build/protos/protos.js';

/** What each call is given and what it answers (whole pages for lists). */
export interface RestMessages {
  'compute.instances.aggregatedList': {
    request: compute.cloud.compute.v1.IAggregatedListInstancesRequest;
    response: compute.cloud.compute.v1.IInstanceAggregatedList;
  };
  'compute.instances.get': {
    request: compute.cloud.compute.v1.IGetInstanceRequest;
    response: compute.cloud.compute.v1.IInstance;
  };
  'compute.instances.getGuestAttributes': {
    request: compute.cloud.compute.v1.IGetGuestAttributesInstanceRequest;
    response: compute.cloud.compute.v1.IGuestAttributes;
  };
  'compute.instances.getSerialPortOutput': {
    request: compute.cloud.compute.v1.IGetSerialPortOutputInstanceRequest;
    response: compute.cloud.compute.v1.ISerialPortOutput;
  };
  'compute.instances.insert': {
    request: compute.cloud.compute.v1.IInsertInstanceRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.instances.start': {
    request: compute.cloud.compute.v1.IStartInstanceRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.instances.stop': {
    request: compute.cloud.compute.v1.IStopInstanceRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.instances.delete': {
    request: compute.cloud.compute.v1.IDeleteInstanceRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.instances.setMachineType': {
    request: compute.cloud.compute.v1.ISetMachineTypeInstanceRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.instances.setMachineResources': {
    request: compute.cloud.compute.v1.ISetMachineResourcesInstanceRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.instances.setScheduling': {
    request: compute.cloud.compute.v1.ISetSchedulingInstanceRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.instances.setLabels': {
    request: compute.cloud.compute.v1.ISetLabelsInstanceRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.disks.get': {
    request: compute.cloud.compute.v1.IGetDiskRequest;
    response: compute.cloud.compute.v1.IDisk;
  };
  'compute.disks.aggregatedList': {
    request: compute.cloud.compute.v1.IAggregatedListDisksRequest;
    response: compute.cloud.compute.v1.IDiskAggregatedList;
  };
  'compute.addresses.aggregatedList': {
    request: compute.cloud.compute.v1.IAggregatedListAddressesRequest;
    response: compute.cloud.compute.v1.IAddressAggregatedList;
  };
  'compute.addresses.get': {
    request: compute.cloud.compute.v1.IGetAddressRequest;
    response: compute.cloud.compute.v1.IAddress;
  };
  'compute.addresses.delete': {
    request: compute.cloud.compute.v1.IDeleteAddressRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.disks.delete': {
    request: compute.cloud.compute.v1.IDeleteDiskRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.reservations.aggregatedList': {
    request: compute.cloud.compute.v1.IAggregatedListReservationsRequest;
    response: compute.cloud.compute.v1.IReservationAggregatedList;
  };
  'compute.disks.resize': {
    request: compute.cloud.compute.v1.IResizeDiskRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.instances.setMetadata': {
    request: compute.cloud.compute.v1.ISetMetadataInstanceRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.disks.createSnapshot': {
    request: compute.cloud.compute.v1.ICreateSnapshotDiskRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.snapshots.get': {
    request: compute.cloud.compute.v1.IGetSnapshotRequest;
    response: compute.cloud.compute.v1.ISnapshot;
  };
  'compute.snapshots.list': {
    request: compute.cloud.compute.v1.IListSnapshotsRequest;
    response: compute.cloud.compute.v1.ISnapshotList;
  };
  'compute.snapshots.delete': {
    request: compute.cloud.compute.v1.IDeleteSnapshotRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.zoneOperations.list': {
    request: compute.cloud.compute.v1.IListZoneOperationsRequest;
    response: compute.cloud.compute.v1.IOperationList;
  };
  'compute.zoneOperations.get': {
    request: compute.cloud.compute.v1.IGetZoneOperationRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.zoneOperations.wait': {
    request: compute.cloud.compute.v1.IWaitZoneOperationRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.regionInstances.bulkInsert': {
    request: compute.cloud.compute.v1.IBulkInsertRegionInstanceRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.regionOperations.get': {
    request: compute.cloud.compute.v1.IGetRegionOperationRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.regionOperations.wait': {
    request: compute.cloud.compute.v1.IWaitRegionOperationRequest;
    response: compute.cloud.compute.v1.IOperation;
  };
  'compute.images.getFromFamily': {
    request: compute.cloud.compute.v1.IGetFromFamilyImageRequest;
    response: compute.cloud.compute.v1.IImage;
  };
  'compute.regions.list': {
    request: compute.cloud.compute.v1.IListRegionsRequest;
    response: compute.cloud.compute.v1.IRegionList;
  };
  'compute.projects.get': {
    request: compute.cloud.compute.v1.IGetProjectRequest;
    response: compute.cloud.compute.v1.IProject;
  };
  'compute.advice.capacity': {
    request: compute.cloud.compute.v1.ICapacityAdviceRpcRequest;
    response: compute.cloud.compute.v1.ICapacityAdviceResponse;
  };
  'compute.machineTypes.aggregatedList': {
    request: compute.cloud.compute.v1.IAggregatedListMachineTypesRequest;
    response: compute.cloud.compute.v1.IMachineTypeAggregatedList;
  };
  'compute.acceleratorTypes.aggregatedList': {
    request: compute.cloud.compute.v1.IAggregatedListAcceleratorTypesRequest;
    response: compute.cloud.compute.v1.IAcceleratorTypeAggregatedList;
  };
  'monitoring.timeSeries.list': {
    request: monitoring.monitoring.v3.IListTimeSeriesRequest;
    response: monitoring.monitoring.v3.IListTimeSeriesResponse;
  };
  'scheduler.jobs.get': {
    request: scheduler.cloud.scheduler.v1.IGetJobRequest;
    response: scheduler.cloud.scheduler.v1.IJob;
  };
  'scheduler.jobs.create': {
    request: scheduler.cloud.scheduler.v1.ICreateJobRequest;
    response: scheduler.cloud.scheduler.v1.IJob;
  };
  'scheduler.jobs.patch': {
    request: scheduler.cloud.scheduler.v1.IUpdateJobRequest;
    response: scheduler.cloud.scheduler.v1.IJob;
  };
  'cloudquotas.quotaInfos.get': {
    request: cloudquotas.api.cloudquotas.v1.IGetQuotaInfoRequest;
    response: cloudquotas.api.cloudquotas.v1.IQuotaInfo;
  };
  'cloudquotas.quotaInfos.list': {
    request: cloudquotas.api.cloudquotas.v1.IListQuotaInfosRequest;
    response: cloudquotas.api.cloudquotas.v1.IListQuotaInfosResponse;
  };
  'cloudquotas.quotaPreferences.list': {
    request: cloudquotas.api.cloudquotas.v1.IListQuotaPreferencesRequest;
    response: cloudquotas.api.cloudquotas.v1.IListQuotaPreferencesResponse;
  };
  'cloudquotas.quotaPreferences.patch': {
    request: cloudquotas.api.cloudquotas.v1.IUpdateQuotaPreferenceRequest;
    response: cloudquotas.api.cloudquotas.v1.IQuotaPreference;
  };
  'cloudbilling.services.skus.list': {
    request: billing.cloud.billing.v1.IListSkusRequest;
    response: billing.cloud.billing.v1.IListSkusResponse;
  };
  'tpu.nodes.list': {
    request: tpu.cloud.tpu.v2.IListNodesRequest;
    response: tpu.cloud.tpu.v2.IListNodesResponse;
  };
  'tpu.nodes.get': {
    request: tpu.cloud.tpu.v2.IGetNodeRequest;
    response: tpu.cloud.tpu.v2.INode;
  };
  'tpu.nodes.create': {
    request: tpu.cloud.tpu.v2.ICreateNodeRequest;
    response: tpu.longrunning.IOperation;
  };
  'tpu.nodes.delete': {
    request: tpu.cloud.tpu.v2.IDeleteNodeRequest;
    response: tpu.longrunning.IOperation;
  };
  'tpu.nodes.start': {
    request: tpu.cloud.tpu.v2.IStartNodeRequest;
    response: tpu.longrunning.IOperation;
  };
  'tpu.nodes.stop': {
    request: tpu.cloud.tpu.v2.IStopNodeRequest;
    response: tpu.longrunning.IOperation;
  };
  'tpu.nodes.patch': {
    request: tpu.cloud.tpu.v2.IUpdateNodeRequest;
    response: tpu.longrunning.IOperation;
  };
  'tpu.nodes.getGuestAttributes': {
    request: tpu.cloud.tpu.v2.IGetGuestAttributesRequest;
    response: tpu.cloud.tpu.v2.IGetGuestAttributesResponse;
  };
  'tpu.queuedResources.list': {
    request: tpu.cloud.tpu.v2.IListQueuedResourcesRequest;
    response: tpu.cloud.tpu.v2.IListQueuedResourcesResponse;
  };
  'tpu.queuedResources.get': {
    request: tpu.cloud.tpu.v2.IGetQueuedResourceRequest;
    response: tpu.cloud.tpu.v2.IQueuedResource;
  };
  'tpu.queuedResources.create': {
    request: tpu.cloud.tpu.v2.ICreateQueuedResourceRequest;
    response: tpu.longrunning.IOperation;
  };
  'tpu.queuedResources.delete': {
    request: tpu.cloud.tpu.v2.IDeleteQueuedResourceRequest;
    response: tpu.longrunning.IOperation;
  };
  'tpu.operations.get': {
    request: { name: string };
    response: tpu.longrunning.IOperation;
  };
  'tpu.acceleratorTypes.list': {
    request: tpu.cloud.tpu.v2.IListAcceleratorTypesRequest;
    response: tpu.cloud.tpu.v2.IListAcceleratorTypesResponse;
  };
  'tpu.runtimeVersions.list': {
    request: tpu.cloud.tpu.v2.IListRuntimeVersionsRequest;
    response: tpu.cloud.tpu.v2.IListRuntimeVersionsResponse;
  };
}

export type RestCall = keyof RestMessages;
