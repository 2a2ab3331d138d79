# Sets up a host of a TPU, behind every-machine.sh; every host of a slice runs it. What is asked of it comes from the
# metadata keys lamplighter-requirements (a pip requirements file), lamplighter-framework, lamplighter-max-run (seconds)
# and lamplighter-end (a method and a path of the Cloud TPU API), as data. JupyterLab and the end are the first host's.
# With the argument `meter` it is the service that reports utilization in the guest attribute lamplighter/tpu, with
# `end` the one that ends the TPU when its time is over.

readonly METER_UNIT_FILE="${ROOT}/etc/systemd/system/lamplighter-meter.service"
readonly JUPYTER_DROP_IN="${ROOT}/etc/systemd/system/lamplighter-jupyter.service.d"
readonly ENVIRONMENT="${OURS}/tpu.env"
readonly TPU_API='https://tpu.googleapis.com/v2'

# What the first host of a slice is called; a TPU of Compute Engine has one host, which has no number.
worker() {
  local number
  number="$(metadata agent-worker-number)" || number=0
  [[ "${number}" =~ ^[0-9]{1,5}$ ]] && echo "${number}" || echo 0
}

# tpu_env KEY: a line of the metadata key tpu-env, e.g. NODE_ID: 'trainer-1'.
tpu_env() {
  metadata tpu-env 2>/dev/null | sed -n "s/^ *$1: *'\{0,1\}\([A-Za-z0-9_.,:-]*\)'\{0,1\} *\$/\1/p" | head -n 1
}

# The second lock: from here on the TPU ends without us. What can be started again has its time anew at each boot; what
# can only be deleted has it once.
ensure_end() {
  local seconds how verb
  [[ "$(worker)" == 0 ]] || return 0
  seconds="$(metadata lamplighter-max-run)" && how="$(metadata lamplighter-end)" || return 0
  verb="${how%% *}"
  [[ "${seconds}" =~ ^[0-9]{1,8}$ && "${verb}" =~ ^(POST|DELETE)$ && "${how#* }" =~ ^projects/[A-Za-z0-9/:.?=_-]+$ ]] ||
    return 1
  if [[ "${verb}" == POST || ! -s "${OURS}/ends-at" ]]; then
    echo "$(($(date +%s) + seconds))" >"${OURS}/ends-at" || return 1
  fi
  # Until it is gone: a call may fail.
  every_minute end 'Ends this TPU when its time is over' "Looks whether this TPU's time is over"
}

# Asks Google for the end with the host's own credentials, which no list of processes shows.
end_when_due() {
  local ends_at how token
  ends_at="$(cat "${OURS}/ends-at" 2>/dev/null)" || return 0
  (($(date +%s) >= ends_at)) || return 0
  how="$(metadata lamplighter-end)" || return 1
  say "its time is over: ${how}"
  token="$(curl -sf --max-time 10 -H 'Metadata-Flavor: Google' "${METADATA}/service-accounts/default/token" |
    sed -n 's/.*"access_token" *: *"\([^"]*\)".*/\1/p')"
  [[ -n "${token}" ]] || return 1
  curl -sS --fail-with-body --max-time 60 -X "${how%% *}" --config - "${TPU_API}/${how#* }" \
    <<<"header = \"Authorization: Bearer ${token}\""
}

# For shells, JupyterLab and whatever else is started: what the frameworks look for.
write_environment() {
  local name framework
  name="$(tpu_env NODE_ID)"
  framework="$(metadata lamplighter-framework)" || framework=''
  {
    echo 'PJRT_DEVICE=TPU'
    # TensorFlow on a single host calls its own TPU `local`.
    if [[ "${framework}" == tensorflow && "$(metadata worker-network-endpoints)" != *,* ]]; then
      echo 'TPU_NAME=local'
    elif [[ -n "${name}" ]]; then
      echo "TPU_NAME=${name}"
    fi
    if [[ "${framework}" == tensorflow && "$(metadata worker-network-endpoints)" == *,* ]]; then
      echo 'TPU_LOAD_LIBRARY=0'
    fi
    # Not TPU_WORKER_HOSTNAMES: JAX takes it for a sign of GKE. It finds the other hosts by the metadata.
    echo "TPU_WORKER_ID=$(worker)"
  } >"${ENVIRONMENT}" || return 1
  {
    sed 's/^/export /' "${ENVIRONMENT}"
    # `python3` in a shell is the one that has the framework.
    echo "export PATH=\"${OURS}/venv/bin:\${PATH}\""
  } >"${ROOT}/etc/profile.d/lamplighter-tpu.sh" || return 1
  write_session_environment || return 1
  mkdir -p "${JUPYTER_DROP_IN}" &&
    printf '[Service]\nEnvironmentFile=%s\n' "${ENVIRONMENT}" >"${JUPYTER_DROP_IN}/tpu.conf"
}

# The same for `ssh HOST COMMAND`, which reads no profile: PAM takes it from here.
write_session_environment() {
  local file="${ROOT}/etc/environment"
  {
    grep -vE '^(PJRT_DEVICE|TPU_[A-Z_]+|PATH)=' "${file}" 2>/dev/null
    cat "${ENVIRONMENT}"
    echo "PATH=\"${OURS}/venv/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/snap/bin\""
  } >"${file}.new" && mv -- "${file}.new" "${file}"
}

jupyter_python() {
  echo "${OURS}/venv/bin/python3"
}

# Once in the machine's life, and anew where something else is asked for: what people changed since stays.
ensure_framework() {
  local wanted file="${OURS}/requirements.txt" done_file="${OURS}/requirements-installed"
  ensure_venv "${OURS}/venv" --system-site-packages || return 1
  wanted="$(metadata lamplighter-requirements)" || wanted=''
  [[ -n "${wanted}" && "$(cat "${done_file}" 2>/dev/null)" != "${wanted}" ]] || return 0
  printf '%s\n' "${wanted}" >"${file}" || return 1
  with_retries 3 "$(jupyter_python)" -m pip install --quiet --requirement "${file}" && cp -- "${file}" "${done_file}"
}

# tpu-info in an environment of its own: what it needs may not fit what the framework needs.
ensure_meter() {
  if ! "${OURS}/meter/bin/python3" -c 'import tpu_info' 2>/dev/null; then
    ensure_venv "${OURS}/meter" || return 1
    with_retries 3 "${OURS}/meter/bin/python3" -m pip install --quiet 'tpu-info>=0.4,<1' || return 1
  fi
  cat >"${METER_UNIT_FILE}" <<UNIT
[Unit]
Description=Reports how busy this host of a TPU is

[Service]
ExecStart=/bin/bash ${OURS}/set-up.sh meter
Restart=always
RestartSec=30

[Install]
WantedBy=multi-user.target
UNIT
  systemctl daemon-reload && systemctl enable lamplighter-meter && systemctl restart lamplighter-meter
}

# A line every five seconds: percent of the busiest chip, or null where that cannot be read. A chip that no process
# holds does nothing. A process may serve its metrics on any of the ports.
readonly SAMPLER='
import time
from tpu_info import device, metrics

def busy():
    if not device.get_chip_owners():
        return 0
    chip, _ = device.get_local_chips()
    found = []
    for port in range(8431, 8439):
        try:
            found += [one.duty_cycle_pct for one in metrics.get_chip_usage(chip, f"localhost:{port}")]
        except Exception:
            pass
    return round(max(found), 1) if found else "null"

while True:
    try:
        value = busy()
    except Exception:
        value = "null"
    print(value, flush=True)
    time.sleep(5)
'

# Jiffies in all and those in which the host was idle, of /proc/stat.
jiffies() {
  awk '$1 == "cpu" { for (i = 2; i <= 9; i++) all += $i; print all, $5 + $6 }' "${ROOT}/proc/stat"
}

# Bytes in and out since the boot, on all interfaces but the loopback.
bytes_moved() {
  local file sum=0
  for file in "${ROOT}"/sys/class/net/*/statistics/[rt]x_bytes; do
    [[ -r "${file}" && "${file}" != */lo/* ]] && sum=$((sum + $(<"${file}")))
  done
  echo "${sum}"
}

# The largest of the samples that a minute has; null as soon as one is not known, and where there are none.
worst_of() {
  awk '/^[0-9.]+$/ { if ($1 > most) most = $1; seen = 1; next } { unknown = 1 }
    END { print (unknown || !seen) ? "null" : most + 0 }' "$1"
}

# Reports each whole minute with those before it: {"at":ms,"worker":n,"busy":[…],"cpu":[…],"network":[…]}, newest last.
meter() {
  local folder="${OURS}/metered" samples="${OURS}/metered/samples" sampler number last now all idle moved
  local all_before idle_before moved_before
  number="$(worker)"
  # What an earlier meter knew may have holes.
  rm -rf -- "${folder}" && mkdir -p "${folder}" || exit 1
  # Appended, so that it goes on at the beginning of a file that was emptied.
  "${OURS}/meter/bin/python3" -c "${SAMPLER}" >>"${samples}" &
  sampler=$!
  # shellcheck disable=SC2064 # it is that process, whatever the name means later
  trap "kill ${sampler} 2>/dev/null" EXIT
  last=0
  while kill -0 "${sampler}" 2>/dev/null; do
    sleep $((60 - $(date +%s) % 60))
    now=$(($(date +%s) / 60))
    ((now > last)) || continue
    read -r all idle <<<"$(jiffies)"
    moved="$(bytes_moved)"
    cp -- "${samples}" "${folder}/minute" && : >"${samples}"
    if ((last == now - 1)); then
      remember "${folder}/busy" "$(worst_of "${folder}/minute")"
      remember "${folder}/cpu" "$(awk -v all=$((all - all_before)) -v idle=$((idle - idle_before)) \
        'BEGIN { print (all > 0 ? int(1000 * (all - idle) / all + 0.5) / 10 : "null") }')"
      remember "${folder}/network" "$(((moved - moved_before) / 60))"
      report tpu "{\"at\":$((now * 60000)),\"worker\":${number},\"busy\":[$(listed "${folder}/busy")],\"cpu\":[$(listed "${folder}/cpu")],\"network\":[$(listed "${folder}/network")]}"
    else
      # The first minute is not whole, and a missed one leaves a hole.
      rm -f -- "${folder}/busy" "${folder}/cpu" "${folder}/network"
    fi
    last=${now} all_before=${all} idle_before=${idle} moved_before=${moved}
  done
}

# Every host of a slice copies onto itself; only the first copies from itself, or they would overwrite each other.
is_mine() {
  [[ "$1" == to-machine || "$(worker)" == 0 ]]
}

main() {
  local number
  mkdir -p "${OURS}" "${ROOT}/etc/profile.d" || give_up 'the boot disk cannot be written'
  keep_script || give_up 'the boot disk cannot be written'
  # Reports outlive a restart, so they are dated with this boot: the phase first, else an old one would get our date.
  phase booting
  report booted-at "$(awk '$1 == "btime" { print $2 }' "${ROOT}/proc/stat")"
  number="$(worker)"
  # Before all that may fail.
  ensure_end || give_up 'the timer that ends the TPU could not be set; see: journalctl -u lamplighter-end'
  { ensure_user && write_environment; } || give_up 'the boot disk cannot be written'
  phase framework
  ensure_framework || give_up 'the framework could not be installed; see the log of google-startup-scripts'
  phase agent
  # Without it Cloud Monitoring alone tells how busy it is; where that does not either, it is never found idle.
  with_retries 2 ensure_meter || say 'the meter could not be installed'
  if ((number == 0)); then
    phase jupyter
    ensure_jupyter || give_up 'JupyterLab did not start; see: journalctl -u lamplighter-jupyter'
  fi
  if with_retries 2 ensure_copier; then report copier 1; else report copier 0; fi
  ensure_data
  phase ready
}

case "${1:-}" in
  copier) copier ;;
  meter) meter ;;
  end) end_when_due ;;
  *) main ;;
esac
