"""What transformers and PEFT say about a model in memory, in the form that the oracle keeps."""


def truth_of(model, case, rank=8):
    import peft
    import torch
    import transformers
    from transformers.pytorch_utils import Conv1D

    named = dict(model.named_modules())
    out = {
        "id": case,
        "model_type": model.config.model_type,
        "num_parameters": model.num_parameters(),
        "linear_module_names": [n for n, m in named.items() if isinstance(m, torch.nn.Linear)],
        "hf_conv1d_module_names": [n for n, m in named.items() if isinstance(m, Conv1D)],
        "embedding_module_names": [
            n for n, m in named.items() if isinstance(m, torch.nn.Embedding)
        ],
        "other_module_names": [
            n
            for n, m in named.items()
            if isinstance(m, (torch.nn.Conv1d, torch.nn.Conv2d, torch.nn.Conv3d))
        ],
        "rank": rank,
        "versions": {
            "torch": torch.__version__,
            "transformers": transformers.__version__,
            "peft": peft.__version__,
        },
    }
    try:
        adapted = peft.get_peft_model(model, peft.LoraConfig(r=rank, target_modules="all-linear"))
        layers = {
            n.removeprefix("base_model.model.").replace(".base_layer", ""): m
            for n, m in adapted.named_modules()
            if isinstance(m, peft.tuners.lora.LoraLayer)
        }
        wrappers = [
            (n.removeprefix("base_model.model.").replace(".base_layer", ""), m.parameter_name)
            for n, m in adapted.named_modules()
            if isinstance(m, peft.tuners.lora.layer.ParamWrapper)
        ]
        out["peft"] = {
            "all_linear": {
                "ok": True,
                "modules": [n for n in layers if n not in {w for w, _ in wrappers}],
                "target_parameters": [f"{n}.{p}" for n, p in wrappers],
                "trainable": sum(p.numel() for p in adapted.parameters() if p.requires_grad),
            }
        }
    except Exception as error:
        out["peft"] = {"all_linear": {"ok": False, "error": f"{type(error).__name__}: {error}"}}
    return out
