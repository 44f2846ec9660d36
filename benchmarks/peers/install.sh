#!/bin/sh
# Install the programs that benchmarks/quality.py compares with into an environment of their own:
#     sh benchmarks/peers/install.sh FOLDER [a torch to take, such as torch==2.13.0]
set -e
folder=${1:?name a folder for the environment}
python3 -m venv "$folder"
"$folder/bin/pip" install ${2:+"$2"} -r "$(dirname "$0")/requirements.txt"
