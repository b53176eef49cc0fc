"""`python -m ftcheck.hf` makes `hf ftcheck` run this installation.

The `hf` command of huggingface_hub runs what its extensions folder describes. From a repository,
`hf extensions install` writes that description; for an installed package this module does. Its
owner is none that a repository can have, so that `hf extensions update` never replaces the
installation by a stranger's repository.
"""

import datetime
import json
import os
import sys
import sysconfig


def register(folder: str = "~/.local/share/hf/extensions") -> str:
    """Describes `hf-ftcheck` to the `hf` command, and returns the path of the description.

    Raises:
        OSError: The description can't be written.
    """
    place = os.path.join(os.path.expanduser(folder), "hf-ftcheck")
    description = {
        "owner": "(local)",
        "repo": "hf-ftcheck",
        "repo_id": "(local)/hf-ftcheck",
        "short_name": "ftcheck",
        "executable_path": os.path.join(sysconfig.get_path("scripts"), "hf-ftcheck"),
        "type": "python",
        "installed_at": datetime.datetime.now(datetime.timezone.utc).isoformat(),
        "description": "Check whether a model can be fine-tuned.",
        "commit_sha": None,
    }
    os.makedirs(place, exist_ok=True)
    path = os.path.join(place, "manifest.json")
    with open(path, "w", encoding="utf-8") as file:
        json.dump(description, file, indent=2)
        file.write("\n")
    return path


if __name__ == "__main__":
    try:
        print(f"hf ftcheck runs this installation now: {register()}")
    except OSError as error:
        print(f"ftcheck: {error.filename} can't be written: {error.strerror}", file=sys.stderr)
        sys.exit(2)
