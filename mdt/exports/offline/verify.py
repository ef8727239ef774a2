"""Checks a proof archive of Consilium without Consilium: ``python verify.py [proof.zip]``.

Without an argument it checks the folder it lies in. The checks are in the folder ``proof`` beside
it; they need Python 3.11 or newer and the package ``cryptography``. They trust nothing but the
bytes and the public keys in the archive: compare the key ids that they print with those that the
board's server names.
"""

import runpy
import sys
from pathlib import Path

if __name__ == "__main__":
    sys.dont_write_bytecode = True  # the folder holds what the manifest names, and nothing else
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    runpy.run_module("proof", run_name="__main__")
