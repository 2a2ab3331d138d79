#!/bin/bash
# Sets up a GPU machine: NVIDIA driver, Ops Agent, JupyterLab on 127.0.0.1:8080. Google runs it as root at every
# boot; what is there already is left alone. Progress goes to the guest attributes lamplighter/phase, message and
# booted-at. Nothing is ever put into this text; a value that it needed would come from a metadata key, as data.
set -uo pipefail

readonly METADATA='http://metadata.google.internal/computeMetadata/v1/instance'
readonly NAMESPACE='lamplighter'
# Where files go; something other than / only when the script is tried out.
readonly ROOT="${LAMPLIGHTER_ROOT:-}"
readonly OURS="${ROOT}/opt/lamplighter"
readonly UNIT_FILE="${ROOT}/etc/systemd/system/lamplighter-jupyter.service"
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
  phase ready
}

main
