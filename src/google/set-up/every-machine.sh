#!/bin/bash
# What the set-up of every machine has in common: reporting, JupyterLab, the data that was asked for, later copies. The
# text of the machine's kind follows it and makes one script of both, which Google runs as root at every boot; what is
# there already is left alone. Progress goes to the guest attributes lamplighter/phase, message, booted-at, data, copier
# and copy. Nothing is ever put into these texts: what to copy comes from the metadata keys lamplighter-data and
# lamplighter-copy, as data. With the argument `copier` it is the service that waits for the second one.
set -uo pipefail

readonly METADATA='http://metadata.google.internal/computeMetadata/v1/instance'
readonly NAMESPACE='lamplighter'
# Where files go; something other than / only when the script is tried out.
readonly ROOT="${LAMPLIGHTER_ROOT:-}"
readonly OURS="${ROOT}/opt/lamplighter"
readonly UNIT_FILE="${ROOT}/etc/systemd/system/lamplighter-jupyter.service"
readonly COPIER_UNIT_FILE="${ROOT}/etc/systemd/system/lamplighter-copier.service"
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
# JupyterLab's user, whose home the data goes to.
ensure_user() {
  id -u jupyter >/dev/null 2>&1 || useradd --create-home --shell /bin/bash jupyter
}

# ensure_venv FOLDER OPTIONS...: a Python environment apart from the system's packages, which nothing may break.
ensure_venv() {
  command -v pip3 >/dev/null && python3 -c 'import ensurepip' 2>/dev/null ||
    with_retries 3 apt_install python3-venv python3-pip || return 1
  python3 -m venv "${@:2}" "$1"
}

# With the Python that the kind's jupyter_python names.
ensure_jupyter() {
  local python
  ensure_user || return 1
  python="$(jupyter_python)"
  if ! "${python}" -c 'import jupyterlab' 2>/dev/null; then
    ensure_venv "${OURS}/venv" --system-site-packages || return 1
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
  as_jupyter mkdir -p -- "${folder}"
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

# Services are this text once more: they need the same words for the metadata server and for gcloud.
IS_NEW=''
keep_script() {
  cmp -s -- "$0" "${OURS}/set-up.sh" && return 0
  cp -- "$0" "${OURS}/set-up.sh" && IS_NEW=1
}

ensure_copier() {
  local verb='start'
  { mkdir -p "${OURS}/copies" && keep_script; } || return 1
  # A copy under way is ended only for a new text.
  [[ -n "${IS_NEW}" ]] && verb='restart'
  cat >"${COPIER_UNIT_FILE}" <<UNIT
[Unit]
Description=Copies between Cloud Storage and this machine when Lamplighter asks
After=network-online.target
Wants=network-online.target

[Service]
ExecStart=/bin/bash ${OURS}/set-up.sh copier
Restart=always
RestartSec=5

[Install]
WantedBy=multi-user.target
UNIT
  systemctl daemon-reload && systemctl enable lamplighter-copier && systemctl "${verb}" lamplighter-copier
}

# every_minute NAME DOES WATCHES: a timer that runs this text with the argument NAME, and says of itself what both do.
every_minute() {
  local units="${ROOT}/etc/systemd/system"
  cat >"${units}/lamplighter-$1.service" <<UNIT
[Unit]
Description=$2

[Service]
Type=oneshot
ExecStart=/bin/bash ${OURS}/set-up.sh $1
UNIT
  cat >"${units}/lamplighter-$1.timer" <<UNIT
[Unit]
Description=$3

[Timer]
OnCalendar=minutely
AccuracySec=1s

[Install]
WantedBy=timers.target
UNIT
  systemctl daemon-reload && systemctl enable --now "lamplighter-$1.timer"
}

# remember FILE VALUE: one more minute, 120 at most.
remember() {
  { cat "$1" 2>/dev/null; echo "$2"; } | tail -n 120 >"$1.new" && mv -- "$1.new" "$1"
}

# The values of a file as they stand in a JSON array.
listed() {
  paste -sd, "$1"
}

# Waits until some metadata of the machine differs from what was last seen, or for some minutes; sets ETAG.
ETAG=0
wait_for_metadata() {
  local headers="${OURS}/copier.headers" seen="${ETAG}"
  if curl -sf --max-time 330 -H 'Metadata-Flavor: Google' -D "${headers}" -o /dev/null \
    "${METADATA}/attributes/?recursive=true&wait_for_change=true&timeout_sec=300&last_etag=${seen}"; then
    ETAG="$(tr -d '\r' <"${headers}" | sed -n 's/^[Ee][Tt][Aa][Gg]: *//p' | tail -n 1)"
    [[ -n "${ETAG}" ]] && return 0
    ETAG=0
  fi
  sleep 5
}

# Whether the first line of the order is still that id; when the metadata server does not answer, it is.
is_ordered() {
  local order
  order="$(metadata lamplighter-copy)" || return 0
  [[ "${order%%$'\n'*}" == "$1" ]]
}

# told ID STATE SECONDS COPIED TOTAL [WORDS]: the last word on a copy is kept, and said again when it is asked for again.
told() {
  [[ "$2" == running ]] || echo "$*" >"${OURS}/copies/$1"
  report copy "$*"
}

# Bytes that left this machine since it was started, on all its interfaces but the loopback.
bytes_sent() {
  local file sum=0
  for file in "${ROOT}"/sys/class/net/*/statistics/tx_bytes; do
    [[ -r "${file}" && "${file}" != */lo/* ]] && sum=$((sum + $(<"${file}")))
  done
  echo "${sum}"
}

# Bytes that are free where a file or folder is to be.
bytes_free() {
  local folder=$1
  while [[ ! -d "${folder}" ]]; do folder="$(dirname -- "${folder}")"; done
  df -P --block-size=1 -- "${folder}" | awk 'NR == 2 { print $4 }'
}

# Of a folder, what is in it; a file goes below a place that ends with a slash, or is a folder.
copy_to_machine() {
  local url=$1 place=$2
  if as_jupyter gcloud storage objects describe "${url%/}" --format='value(name)' >/dev/null 2>&1; then
    if [[ "${place}" == */ || -d "${place}" ]]; then
      as_jupyter mkdir -p -- "${place}" && as_jupyter gcloud storage cp "${url%/}" "${place%/}/"
    else
      as_jupyter mkdir -p -- "$(dirname -- "${place}")" && as_jupyter gcloud storage cp "${url%/}" "${place}"
    fi
  else
    as_jupyter mkdir -p -- "${place}" && as_jupyter gcloud storage rsync --recursive "${url%/}" "${place}"
  fi
}

copy_from_machine() {
  local place=$1 url=$2
  [[ "${url}" == gs://*/* ]] || url="${url}/"
  if [[ -d "${place}" ]]; then
    as_jupyter gcloud storage rsync --recursive "${place}" "${url%/}"
  else
    as_jupyter gcloud storage cp "${place}" "${url}"
  fi
}

# carry_out ID WAY URL PLACE TOTAL: one copy from its beginning to its end. It is written down as begun before it begins.
carry_out() {
  local id=$1 way=$2 url=$3 place=$4 total=$5 log="${OURS}/copy.log" copy before copied=0 begun=${SECONDS} status ended=''
  local -a command
  echo "${id} failed 0 0 0 the machine was restarted meanwhile" >"${OURS}/copies/${id}"
  if [[ "${way}" == to-machine ]]; then
    command=(copy_to_machine "${url}" "${place}")
    if ((total > 0 && $(bytes_free "${place}") < total)); then
      told "${id}" failed 0 0 "${total}" "there is too little free space on the disk"
      return
    fi
    before="$(bytes_in "${place}")"
  else
    command=(copy_from_machine "${place}" "${url}")
    if [[ ! -e "${place}" ]]; then
      told "${id}" failed 0 0 0 "there is no such file or folder on the machine: ${place#"${ROOT}"}"
      return
    fi
    total="$(bytes_in "${place}")"
    before="$(bytes_sent)"
  fi
  told "${id}" running 0 0 "${total}"
  # A group of its own, so that all of it can be ended.
  set -m
  "${command[@]}" >"${log}" 2>&1 &
  copy=$!
  set +m
  while kill -0 "${copy}" 2>/dev/null; do
    sleep 5
    is_ordered "${id}" || { ended=1 && kill -- "-${copy}" 2>/dev/null; }
    if [[ "${way}" == to-machine ]]; then copied="$(bytes_in "${place}")"; else copied="$(bytes_sent)"; fi
    copied=$((copied - before))
    ((copied < 0)) && copied=0
    ((total > 0 && copied > total)) && copied=${total}
    told "${id}" running $((SECONDS - begun)) "${copied}" "${total}"
  done
  wait "${copy}"
  status=$?
  if ((status == 0)); then
    ((total > 0)) && copied=${total}
    told "${id}" 'done' $((SECONDS - begun)) "${copied}" "${total}"
  elif [[ -n "${ended}" ]]; then
    told "${id}" cancelled $((SECONDS - begun)) "${copied}" "${total}"
  else
    told "${id}" failed $((SECONDS - begun)) "${copied}" "${total}" "$(last_words "${log}")"
  fi
}

# is_mine WAY: whether a copy that way is this machine's work. Where several get the same order, their kind decides.
# shellcheck disable=SC2329 # a text of a kind may say otherwise
is_mine() {
  return 0
}

# The order as it stands in the metadata: id, way, place in Cloud Storage, place here and bytes, a line each. Whatever
# does not look like one is left alone; one that was begun before is never begun again.
obey() {
  local -a line
  local id place known
  mapfile -t line <<<"$1"
  id="${line[0]#cancel-}"
  [[ "${id}" =~ ^[a-z0-9]{1,40}$ ]] || return 0
  known="${OURS}/copies/${id}"
  if [[ -e "${known}" ]]; then
    report copy "$(<"${known}")"
  elif [[ "${line[0]}" == cancel-* ]]; then
    told "${id}" cancelled 0 0 0
  elif [[ "${line[1]:-}" =~ ^(to|from)-machine$ && "${line[2]:-}" == gs://?* && "${line[4]:-}" =~ ^[0-9]{1,18}$ ]]; then
    if ! is_mine "${line[1]}"; then
      told "${id}" 'done' 0 0 0
      return
    fi
    place="${line[3]}"
    if [[ "${place}" == /* ]]; then place="${ROOT}${place}"; else place="${JUPYTER_HOME}/${place}"; fi
    carry_out "${id}" "${line[1]}" "${line[2]}" "${place}" "${line[4]}"
  fi
}

copier() {
  local order
  while true; do
    wait_for_metadata
    order="$(metadata lamplighter-copy)" && [[ -n "${order}" ]] && obey "${order}"
  done
}
