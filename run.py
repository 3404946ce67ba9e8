"""Runs Duly from a checkout: names the folders beside this file as the package `duly`, then calls main."""

import sys
from pathlib import Path
from types import ModuleType

package = ModuleType("duly")
package.__path__ = [str(Path(__file__).resolve().parent)]
sys.modules.setdefault("duly", package)

if __name__ == "__main__":
    try:
        from duly.daemon.main import main
    except ModuleNotFoundError as error:
        from duly.daemon.uninstalled import uninstalled

        sys.stderr.write(f"{uninstalled(error) or error}\n")
        sys.exit(2)
    main()
