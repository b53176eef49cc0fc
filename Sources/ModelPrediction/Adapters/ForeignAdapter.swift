package import ModelFacts

/// A library other than PEFT that keeps adapters beside an `adapter_config.json`.
///
/// adapters 1.2 (AdapterHub), `loading.py`; mlx-lm 0.32, `tuner/utils.py`.
package enum ForeignAdapter: Sendable {
  /// AdapterHub's adapters.
  case adapterHub
  /// mlx-lm on Apple's machines.
  case mlx

  /// The library that wrote a configuration; nil for PEFT's and for unknown ones.
  package init?(_ config: JSONObject?) {
    guard let config, config["peft_type"] == nil else { return nil }
    if config["fine_tune_type"] != nil || config["lora_parameters"]?.object != nil {
      self = .mlx
    } else if config["config"] != nil,
      config["model_class"] != nil || config["model_name"] != nil || config["model_type"] != nil
    {
      self = .adapterHub
    } else {
      return nil
    }
  }

  /// The library's name.
  package var library: String {
    switch self {
    case .adapterHub: "AdapterHub's adapters library"
    case .mlx: "mlx-lm"
    }
  }

  /// The member that names the base model.
  package var baseKey: String {
    switch self {
    case .adapterHub: "model_name"
    case .mlx: "model"
    }
  }

  /// What to do with it instead.
  package var help: String {
    switch self {
    case .adapterHub:
      "Go on training it with the adapters library (load_adapter and train_adapter), or train a "
        + "new one with PEFT."
    case .mlx:
      "Go on training it with mlx_lm.lora, or fuse it into its base (mlx_lm.fuse) and start from "
        + "that model."
    }
  }
}

extension AdapterFacts {
  /// The library that wrote it, when it isn't PEFT.
  package var foreign: ForeignAdapter? { ForeignAdapter(config.value) }

  /// The member of the configuration that names the base model.
  package var baseKey: String { foreign?.baseKey ?? "base_model_name_or_path" }
}
