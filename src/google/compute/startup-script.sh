# Sets up a GPU machine, behind every-machine.sh: NVIDIA driver, Ops Agent, JupyterLab on 127.0.0.1:8080, and the data
# that was asked for. With the argument `use` it is what a timer runs each minute: it reports who uses the machine in the
# guest attribute lamplighter/use.

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

ensure_use() {
  keep_script && every_minute use 'Reports who uses this machine' 'Reports who uses this machine, each minute'
}

# One for each connection that somebody has logged in with, through IAP or not; root's has no second process.
sessions() {
  ps -eo args= | grep -E '^sshd(-session)?: ([^ ]+ \[priv\]|root@)' | grep -cv ': unknown '
}

# Whether some process on the GPUs is no Jupyter kernel, or may be none.
others_on_gpus() {
  local pids pid
  pids="$(nvidia-smi --query-compute-apps=pid --format=csv,noheader 2>/dev/null)" || return 0
  for pid in ${pids}; do
    tr '\0' ' ' 2>/dev/null <"${ROOT}/proc/${pid}/cmdline" | grep -q ipykernel || return 0
  done
  return 1
}

# states KERNELS STATE: how many of them there are in that state; all of them for a pattern that fits any.
states() {
  grep -oE "\"execution_state\": *\"$2\"" <<<"$1" | wc -l
}

# Epoch seconds at which somebody last typed on a terminal or a kernel last answered; nothing when nobody ever did.
last_active() {
  {
    grep -oE '"last_activity": *"[^"]*"' <<<"$1" | cut -d '"' -f 4 | while read -r stamp; do date -d "${stamp}" +%s; done
    stat -c %X "${ROOT}"/dev/pts/[0-9]* 2>/dev/null
  } | sort -n | tail -n 1
}

# Reports this minute with those before it: {"at":ms,"kernels":[…],"sessions":[…],"waitingSince":ms,"active":ms}, newest
# last. Kernels that cannot be asked about are null, which is not 0.
use() {
  local folder="${OURS}/use" now last kernels='' executing='null' active since=''
  mkdir -p "${folder}" || exit 1
  now=$(($(date +%s) / 60 * 60000))
  last="$(cat "${folder}/last" 2>/dev/null)" || last=0
  ((now > last)) || return 0
  # A minute that was missed leaves a hole.
  ((now - last == 60000)) || rm -f -- "${folder}"/{kernels,sessions,since}
  if kernels="$(curl -sf --max-time 10 http://127.0.0.1:8080/api/kernels)"; then
    executing="$(states "${kernels}" busy)"
    if (($(states "${kernels}" idle) > 0 && $(states "${kernels}" idle) == $(states "${kernels}" '[a-z]+'))) &&
      ! others_on_gpus; then
      [[ -s "${folder}/since" ]] || echo "${now}" >"${folder}/since"
      since="$(<"${folder}/since")"
    fi
  fi
  [[ -n "${since}" ]] || rm -f -- "${folder}/since"
  remember "${folder}/kernels" "${executing}"
  remember "${folder}/sessions" "$(sessions)"
  active="$(last_active "${kernels}")"
  report use "{\"at\":${now},\"kernels\":[$(listed "${folder}/kernels")],\"sessions\":[$(listed "${folder}/sessions")]${since:+,\"waitingSince\":${since}}${active:+,\"active\":${active}000}}"
  echo "${now}" >"${folder}/last"
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
  # Without it Cloud Monitoring alone tells how busy it is.
  ensure_use || say 'the timer that reports who uses this machine could not be set'
  ensure_data
  phase ready
}

case "${1:-}" in
  copier) copier ;;
  use) use ;;
  *) main ;;
esac
