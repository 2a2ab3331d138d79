/** The metric types that Cloud Monitoring knows without anybody having written them, with their labels. */

export interface MetricType {
  readonly resources: readonly string[];
  readonly labels: readonly string[];
}

function metric(resource: string, labels: string): MetricType {
  return { resources: [resource], labels: labels.split(' ').filter((label) => label !== '') };
}

const vm = (labels: string): MetricType => metric('gce_instance', labels);
const tpu = (labels: string): MetricType => metric('tpu_worker', labels);
const worker = (labels: string): MetricType => metric('tpu.googleapis.com/GceTpuWorker', labels);

/** Labels of each monitored resource. */
export const RESOURCE_LABELS: Readonly<Record<string, readonly string[]>> = {
  gce_instance: ['project_id', 'instance_id', 'zone'],
  tpu_worker: ['project_id', 'zone', 'node_id', 'worker_id'],
  'tpu.googleapis.com/GceTpuWorker': ['resource_container', 'location', 'worker_id'],
};

const process = 'model gpu_number uuid pid process command command_line owner';

/** Only what a GPU or TPU estate asks for (cloud.google.com/monitoring/api/metrics_gcp, metrics_opsagent). */
export const METRIC_TYPES: Readonly<Record<string, MetricType>> = {
  'agent.googleapis.com/gpu/utilization': vm('model gpu_number uuid'),
  'agent.googleapis.com/gpu/memory/bytes_used': vm('model gpu_number uuid memory_state'),
  'agent.googleapis.com/gpu/processes/utilization': vm(process),
  'agent.googleapis.com/gpu/processes/max_bytes_used': vm(process),
  'compute.googleapis.com/instance/cpu/utilization': vm('instance_name'),
  'compute.googleapis.com/instance/gpu/sm_utilization': vm('model gpu_number uuid'),
  'compute.googleapis.com/instance/network/received_bytes_count': vm('instance_name loadbalanced'),
  'compute.googleapis.com/instance/network/sent_bytes_count': vm('instance_name loadbalanced'),
  'compute.googleapis.com/instance/disk/read_bytes_count': vm(
    'device_name storage_type device_type instance_name',
  ),
  'compute.googleapis.com/instance/disk/write_bytes_count': vm(
    'device_name storage_type device_type instance_name',
  ),
  'compute.googleapis.com/instance/uptime': vm('instance_name'),
  'compute.googleapis.com/instance/uptime_total': vm('instance_name'),
  'tpu.googleapis.com/cpu/utilization': tpu('core'),
  'tpu.googleapis.com/memory/usage': tpu(''),
  'tpu.googleapis.com/tpu/mxu/utilization': tpu(''),
  'tpu.googleapis.com/tpu/tensorcore/idle_duration': tpu('chip'),
  'tpu.googleapis.com/network/received_bytes_count': tpu(''),
  'tpu.googleapis.com/network/sent_bytes_count': tpu(''),
  'tpu.googleapis.com/accelerator/duty_cycle': worker('accelerator_id'),
  'tpu.googleapis.com/accelerator/tensorcore_utilization': worker('accelerator_id'),
  'tpu.googleapis.com/accelerator/memory_used': worker('accelerator_id'),
  'tpu.googleapis.com/accelerator/memory_total': worker('accelerator_id'),
};
