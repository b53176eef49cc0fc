"""How transformers renames and merges what files hold, and what PEFT targets, from their tables."""

import inspect
import re

from peft.tuners import tuners_utils
from peft.utils import constants
from peft.utils import transformers_weight_conversion as weights
from tables import Expert, Transform
from transformers import conversion_mapping

LETTERS = {
    "WeightRenaming": "R",
    "PrefixChange": "R",
    "GroupWeightRename": "G",
    "WeightConverter": "W",
    "Inkling2IndexOffsetWeightRename": "O",
}


def conversions():
    """The transforms by class name or model type."""
    conversion_mapping.get_checkpoint_conversion_mapping("legacy")
    table = conversion_mapping._checkpoint_conversion_mapping_cache
    return {key: [transform(held) for held in table[key]] for key in sorted(table)}


def bases():
    """Names of the lists that transformers itself shares."""
    return set(conversion_mapping._MODEL_TO_CONVERSION_PATTERN.values())


def branch(source):
    pattern = source.replace("*.", r".*\.")
    return pattern + (r"(?!\w)" if re.search(r"[a-zA-Z0-9]$", pattern) else "")


def transform(held):
    letter = LETTERS[type(held).__name__]
    order = sorted(enumerate(held.source_patterns), key=lambda item: -len(item[1]))
    extra = str(held.offset) if letter == "O" else ""
    if letter == "W":
        extra = " ".join(map(operation, held.operations))
    branches = [(str(number), branch(source)) for number, source in order]
    return Transform(letter, branches, list(held.target_patterns), extra)


def operation(held):
    name = type(held).__name__
    names = ("dim", "dim0", "dim1", "stack_dim", "concat_dim")
    values = [str(getattr(held, attribute)) for attribute in names if hasattr(held, attribute)]
    if getattr(held, "num_shards_attribute", None):
        values.append("shards=" + held.num_shards_attribute)
    if getattr(held, "check_dims", False):
        values.append("check")
    if name == "LinearToConv3d":
        values = [str(held.in_channels), *map(str, held.kernel_size)]
    return name + (f"({','.join(values)})" if values else "")


def experts():
    """What PEFT makes of fused experts, and of which types."""

    def converted(name):
        return conversion_mapping.get_checkpoint_conversion_mapping(name) is not None

    return [
        Expert(
            base,
            list(names.items()),
            sorted(
                name
                for name, like in weights._MODEL_TO_CONVERSION_PATTERN.items()
                if like == base and converted(name)
            ),
        )
        for base, names in weights._MOE_TARGET_MODULE_MAPPING.items()
    ]


def forbidden():
    """Modules that PEFT refuses to target, and on which types."""
    source = inspect.getsource(tuners_utils._check_lora_target_modules_mamba)

    def names(variable):
        found = re.search(variable + r" = \{(.*?)\}", source).group(1)
        return sorted(re.findall(r'"([^"]+)"', found))

    return [(names("incompatible_modules"), names("mamba_model_types"))]


def targets():
    """PEFT's own targets by model type."""
    table = constants.TRANSFORMERS_MODELS_TO_LORA_TARGET_MODULES_MAPPING
    return {
        name: ("regex", modules) if isinstance(modules, str) else ("list", " ".join(modules))
        for name, modules in table.items()
    }
