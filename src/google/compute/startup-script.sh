#!/bin/bash
# Sets up a GPU machine: NVIDIA driver, Ops Agent, JupyterLab on 127.0.0.1:8080, and the data that was asked for.
# Google runs it as root at every boot; what is there already is left alone. Progress goes to the guest attributes
# lamplighter/phase, message, booted-at and data. Nothing is ever put into this text: what to copy comes from the
# metadata key lamplighter-data, as data.
set -uo pipefail

readonly METADATA='http://metadata.google.internal/computeMetadata/v1/instance'
readonly NAMESPACE='lamplighter'
# Where files go; something other than / only when the script is tried out.
readonly ROOT="${LAMPLIGHTER_ROOT:-}"
readonly OURS="${ROOT}/opt/lamplighter"
readonly UNIT_FILE="${ROOT}/etc/systemd/system/lamplighter-jupyter.service"
readonly JUPYTER_HOME="${ROOT}/home/jupyter"
readonly LOG_TAG='lamplighter'

say() {
  echo "${LOG_TAG}: $*"
}

# report KEY VALUE: the metadata server takes at most 10 writes a second.
report() {
  local try
  for try in 1 2 3 4 5; do
    if curl -sf --max-time 10 -X PUT -H 'Metadata-Flavor: Google' --data-raw "$2" \
      "${METADATA}/guest-attributes/${NAMESPACE}/$1" >/dev/null; then
      return 0
    fi
    sleep "${try}"
  done
  say "could not report $1"
  return 0
}

phase() {
  say "phase $1"
  report phase "$1"
}

# Says what went wrong where the bot and the serial console can see it. The machine stays up for a look.
give_up() {
  say "failed: $1"
  report message "$1"
  report phase failed
  exit 1
}

# with_retries TIMES COMMAND...: for package servers and apt locks, which fail and recover.
with_retries() {
  local times=$1 try
  shift
  for ((try = 1; try <= times; try++)); do
    "$@" && return 0
    say "attempt ${try} of ${times} failed: $1"
    sleep $((try * 5))
  done
  return 1
}

apt_install() {
  export DEBIAN_FRONTEND=noninteractive
  apt-get -o DPkg::Lock::Timeout=300 update -q &&
    apt-get -o DPkg::Lock::Timeout=300 install -yq --no-install-recommends "$@"
}

driver_works() {
  command -v nvidia-smi >/dev/null && nvidia-smi --query-gpu=name --format=csv,noheader >/dev/null 2>&1
}

# Images of the Deep Learning and accelerator families carry the driver; it may take a moment to load.
wait_for_driver() {
  local try
  for ((try = 0; try < 24; try++)); do
    driver_works && return 0
    modprobe nvidia >/dev/null 2>&1 || true
    sleep 5
  done
  return 1
}

install_driver() {
  local installer="${OURS}/cuda_installer.pyz"
  curl -sfL --max-time 120 -o "${installer}" \
    'https://storage.googleapis.com/compute-gpu-installation-us/installer/latest/cuda_installer.pyz' || return 1
  # It reboots the machine where it must, and this script begins again.
  python3 "${installer}" install_driver --installation-mode=repo --installation-branch=prod
}

ensure_driver() {
  if [[ -e "${ROOT}/proc/driver/nvidia/version" ]] || command -v nvidia-smi >/dev/null; then
    wait_for_driver && return 0
  fi
  with_retries 3 install_driver && wait_for_driver
}

ensure_agent() {
  if ! systemctl list-unit-files google-cloud-ops-agent.service 2>/dev/null | grep -q google-cloud-ops-agent; then
    local installer="${OURS}/add-google-cloud-ops-agent-repo.sh"
    curl -sfL --max-time 120 -o "${installer}" \
      'https://dl.google.com/cloudagents/add-google-cloud-ops-agent-repo.sh' || return 1
    bash "${installer}" --also-install || return 1
  fi
  systemctl enable --now google-cloud-ops-agent
}

# The image's own environment where it has one (it holds the frameworks), else one of ours.
jupyter_python() {
  local candidate
  for candidate in "${ROOT}"/opt/conda/bin/python3 "${ROOT}"/opt/python/bin/python3; do
    if [[ -x "${candidate}" ]] && "${candidate}" -c 'import jupyterlab' 2>/dev/null; then
      echo "${candidate}"
      return 0
    fi
  done
  echo "${OURS}/venv/bin/python3"
}

ensure_jupyter() {
  local python
  id -u jupyter >/dev/null 2>&1 || useradd --create-home --shell /bin/bash jupyter || return 1
  python="$(jupyter_python)"
  if ! "${python}" -c 'import jupyterlab' 2>/dev/null; then
    command -v pip3 >/dev/null && python3 -c 'import ensurepip' 2>/dev/null ||
      with_retries 3 apt_install python3-venv python3-pip || return 1
    python3 -m venv --system-site-packages "${OURS}/venv" || return 1
    with_retries 3 "${python}" -m pip install --quiet 'jupyterlab>=4,<5' || return 1
  fi
  # It listens on the loopback only: whoever gets in has come through SSH, so it asks for no token of its own.
  cat >"${UNIT_FILE}" <<UNIT
[Unit]
Description=JupyterLab on 127.0.0.1:8080
After=network-online.target
Wants=network-online.target

[Service]
User=jupyter
WorkingDirectory=/home/jupyter
ExecStart=${python} -m jupyterlab --no-browser --ip=127.0.0.1 --port=8080 --ServerApp.port_retries=0 --IdentityProvider.token= --ServerApp.allow_remote_access=False
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
UNIT
  systemctl daemon-reload && systemctl enable --now lamplighter-jupyter || return 1
  local try
  for ((try = 0; try < 30; try++)); do
    curl -sf --max-time 5 -o /dev/null http://127.0.0.1:8080/api && return 0
    sleep 2
  done
  return 1
}

# Prints the value of a metadata key; fails when there is none.
metadata() {
  curl -sf --max-time 10 -H 'Metadata-Flavor: Google' "${METADATA}/attributes/$1"
}

# Runs a command with the rights of JupyterLab's user, whatever it is told to copy. Ubuntu keeps gcloud below /snap.
as_jupyter() {
  runuser -u jupyter -- env HOME="${JUPYTER_HOME}" PATH="${PATH}:/snap/bin" "$@"
}

# Bytes that a file or folder takes on the disk; files that are still being written are counted as far as they are.
bytes_in() {
  local bytes
  bytes="$(du -s --block-size=1 -- "$1" 2>/dev/null | cut -f1)"
  echo "${bytes:-0}"
}

# The line in which gcloud says what went wrong, of a log that has progress in it, too.
last_words() {
  local lines line
  lines="$(tr '\r' '\n' <"$1" | tr -cd '[:print:]\n' | grep -v '^[[:space:].]*$')"
  line="$(grep -i 'error' <<<"${lines}" | tail -n 1)"
  [[ -n "${line}" ]] || line="$(tail -n 1 <<<"${lines}")"
  cut -c 1-300 <<<"${line:-gcloud gave no reason}"
}

# One object is copied, everything else is what lies below a path. The place is one argument and never read by a shell.
copy_from_bucket() {
  local url=$1 folder=$2
  if as_jupyter gcloud storage objects describe "${url}" --format='value(name)' >/dev/null 2>&1; then
    as_jupyter gcloud storage cp "${url}" "${folder}/"
  else
    as_jupyter gcloud storage rsync --recursive "${url}" "${folder}"
  fi
}

# Copies the data once in the machine's life: later it may have been changed here. A failure is told, and the machine is
# ready all the same.
ensure_data() {
  local url folder="${JUPYTER_HOME}/data" log="${OURS}/data.log" done_file="${OURS}/data-copied" copy status
  url="$(metadata lamplighter-data)" || return 0
  [[ -n "${url}" && ! -e "${done_file}" ]] || return 0
  phase data
  if [[ "${url}" != gs://* ]]; then
    report data "failed 0 the metadata key lamplighter-data is no place in Cloud Storage"
    return 0
  fi
  install -d -o jupyter -g jupyter "${folder}"
  report data "copying $(bytes_in "${folder}")"
  copy_from_bucket "${url}" "${folder}" >"${log}" 2>&1 &
  copy=$!
  while kill -0 "${copy}" 2>/dev/null; do
    sleep 5
    report data "copying $(bytes_in "${folder}")"
  done
  wait "${copy}"
  status=$?
  if ((status == 0)); then
    touch "${done_file}"
    report data "done $(bytes_in "${folder}")"
  else
    tail -n 5 "${log}"
    report data "failed $(bytes_in "${folder}") $(last_words "${log}")"
  fi
}

main() {
  mkdir -p "${OURS}" || give_up 'the boot disk cannot be written'
  # Reports outlive a restart, so they are dated with this boot: the phase first, else an old one would get our date.
  phase booting
  report booted-at "$(awk '$1 == "btime" { print $2 }' "${ROOT}/proc/stat")"
  if [[ -n "$(lspci -d 10de: 2>/dev/null)" ]] || ! command -v lspci >/dev/null; then
    phase driver
    ensure_driver || give_up 'the NVIDIA driver does not work; see the serial console'
  fi
  phase agent
  # Without the agent there are no GPU metrics: the machine is usable, but it would never be found idle.
  with_retries 3 ensure_agent || give_up 'the Ops Agent, which measures the GPUs, could not be installed'
  phase jupyter
  ensure_jupyter || give_up 'JupyterLab did not start; see: journalctl -u lamplighter-jupyter'
  ensure_data
  phase ready
}

main
