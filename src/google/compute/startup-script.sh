# Sets up a GPU machine, behind every-machine.sh: NVIDIA driver, Ops Agent, JupyterLab on 127.0.0.1:8080, and the data
# that was asked for.

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
  if with_retries 2 ensure_copier; then report copier 1; else report copier 0; fi
  ensure_data
  phase ready
}

if [[ "${1:-}" == copier ]]; then copier; else main; fi
