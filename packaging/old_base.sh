#!/usr/bin/env bash
# old_base.sh FOLDER [options of pytest]: the tests of everything with a window on PySide6 6.7.3, laid over the virtual environment.
set -euo pipefail
cd "$(dirname "$0")/.."

oldest=6.7.3
folder=$1
shift

if ! .venv/bin/python -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))'; then
  echo "old base: PySide6 $oldest is tried with Python 3.11 only, this is $(.venv/bin/python -V)"
  exit 0
fi
if [ ! -e "$folder/ready" ]; then
  rm -rf "$folder"
  .venv/bin/python -m pip install -qq --disable-pip-version-check --no-deps --target "$folder" \
    "PySide6-Essentials==$oldest" "shiboken6==$oldest"
  touch "$folder/ready"
fi
export PYTHONPATH=$folder
.venv/bin/python -c "import PySide6; assert PySide6.__version__ == '$oldest', PySide6.__version__"
exec .venv/bin/python -m pytest "$@" tests/desktop/look tests/desktop/widgets tests/desktop/screens tests/desktop/input_method \
  tests/desktop/test_arrivals.py tests/desktop/test_crash_dialog.py tests/desktop/test_dialogs.py tests/desktop/test_voice.py \
  tests/desktop/test_app.py tests/desktop/test_main_window.py tests/desktop/test_record_form.py tests/desktop/test_sinks.py
