# Sourced by scripts/run, test and check: makes .venv and keeps it as pyproject.toml and
# constraints.txt say. Needs bash and a Python of 3.11 or newer; says everything on stderr.
#
#   LSLM_PYTHON       the interpreter to use
#   LSLM_TORCH_INDEX  a package index to take torch alone from, for example one with CPU builds

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
venv="$root/.venv"
python="$venv/bin/python"
log="$venv/install.log"

tell() { printf 'lslm-tui: %s\n' "$*" >&2; }

# find_python: print the first interpreter that is new enough and can make environments
find_python() {
  local candidate
  for candidate in ${LSLM_PYTHON:-} python3 python3.13 python3.12 python3.11 python; do
    if "$candidate" -c 'import sys, venv, ensurepip; sys.exit(sys.version_info < (3, 11))' \
      >/dev/null 2>&1; then
      printf '%s\n' "$candidate"
      return
    fi
  done
  tell "Python 3.11 or newer with its venv module is needed and was not found."
  tell "Install it (on Debian and Ubuntu: apt install python3 python3-venv), or set LSLM_PYTHON."
  return 1
}

# fingerprint EXTRA: changes when the environment has to be brought up to date
fingerprint() {
  printf '%s %s ' "$1" "$root"
  cat "$root/pyproject.toml" "$root/constraints.txt" | cksum
}

quietly() {
  if ! "$@" >>"$log" 2>&1; then
    tell "Installing failed; the end of $log:"
    tail -n 15 "$log" >&2
    return 1
  fi
}

has_nvidia_gpu() { command -v nvidia-smi >/dev/null 2>&1 && nvidia-smi -L 2>/dev/null | grep -q GPU; }

# install_torch: torch's usual build for Linux carries gigabytes of CUDA libraries. A machine with an
# NVIDIA GPU needs them; one without is spared them where the installer offers a way.
install_torch() {
  local wanted
  wanted=$(grep '^torch==' "$root/constraints.txt")
  if "$python" -c 'import importlib.metadata as m, sys; v = m.version("torch").split("+")[0]; sys.exit("torch==" + v != sys.argv[1])' "$wanted" 2>/dev/null; then
    return
  fi
  if [ -n "${LSLM_TORCH_INDEX:-}" ]; then
    quietly "$python" -m pip install --no-deps --index-url "$LSLM_TORCH_INDEX" "$wanted"
  elif [ "$(uname -s)" = Linux ] && ! has_nvidia_gpu; then
    if command -v uv >/dev/null 2>&1 &&
      uv pip install --python "$python" --torch-backend=cpu --no-deps "$wanted" >>"$log" 2>&1; then
      return
    fi
    tell "No NVIDIA GPU found. pip may bring torch's CUDA build all the same, which is large;"
    tell "with uv installed, or LSLM_TORCH_INDEX set, the small one is taken (see the README)."
  fi
}

# ensure_environment [EXTRA]: EXTRA is "", "test" or "dev"
ensure_environment() {
  local extra=${1:-} interpreter
  local stamp="$venv/.lslm-${extra:-run}"
  if "$python" -c '' 2>/dev/null && [ "$(cat "$stamp" 2>/dev/null)" = "$(fingerprint "$extra")" ]; then
    return
  fi
  interpreter=$(find_python)
  tell "Setting up ${extra:+the $extra tools }in .venv; the first time this takes some minutes…"
  if ! "$python" -m pip --version >/dev/null 2>&1; then
    "$interpreter" -m venv --clear "$venv"
  fi
  : >"$log"
  install_torch
  quietly "$python" -m pip install --disable-pip-version-check \
    --constraint "$root/constraints.txt" --editable "$root${extra:+[$extra]}"
  fingerprint "$extra" >"$stamp"
  tell "Ready."
}
