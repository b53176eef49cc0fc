import ModelFacts

@testable import TuningRules

extension RuleCase {
  /// A model that each platform takes, and what it refuses.
  ///
  /// The changes leave the model as it is for everybody else.
  static let platforms: [RuleCase] = [
    RuleCase(.platformAmazonBedrockImport, .error, platform: "amazon-bedrock-import") { model in
      model[config: "max_position_embeddings"] = 262_144
    },
    RuleCase(.platformAmazonBedrockImport, .warning, platform: "amazon-bedrock") { model in
      model[config: "transformers_version"] = "5.2.0"
    },
    RuleCase(.platformAmazonBedrockImport, .warning, platform: "amazon-bedrock-import") { model in
      model.tokenizer.otherTemplates = [
        ChatTemplate(
          name: "default", source: "{{ messages }}", location: Location(file: "chat_template.jinja")
        )
      ]
    },
    RuleCase(
      .platformAmazonBedrockCustomization, .error, on: .llama8B,
      platform: "amazon-bedrock-customization"
    ) { $0[config: "vocab_size"] = 32_000 },
    RuleCase(.platformAmazonSagemaker, .error, platform: "amazon-sagemaker") { model in
      model.unlist("config.json")
    },
    RuleCase(.platformVertexCustomWeights, .error, platform: "vertex-custom-weights") { model in
      model.unlist("tokenizer_config.json")
    },
    RuleCase(.platformFireworks, .error, platform: "fireworks") { model in
      model.unlist("tokenizer_config.json")
    },
    RuleCase(.platformTogether, .error, platform: "together") { model in
      model.unlist("tokenizer_config.json")
    },
    RuleCase(.platformAzureFoundry, .error, platform: "azure-foundry") { model in
      model.unlist("config.json")
    },
    RuleCase(.platformHFEndpoints, .error, platform: "hf-endpoints") { model in
      model.unlist("config.json")
    },
    RuleCase(.platformVLLMLora, .error, on: .lora, platform: "vllm-lora") { model in
      model[document: "adapter_config.json"].set("bias", "all")
    },
    RuleCase(.platformOllama, .error, platform: "ollama") { $0.unlist("config.json") },
    RuleCase(.platformGGUFExport, .error, platform: "gguf-export") { $0.unlist("config.json") },
    RuleCase(.platformMLX, .error, platform: "mlx") { $0.unlist("config.json") },
  ]
}

extension InspectedModel {
  /// Takes a file out of the listing.
  fileprivate mutating func unlist(_ path: String) { files.removeAll { $0.path == path } }

  /// The Llama with the configuration of Llama 3.1 8B.
  static var llama8B: InspectedModel {
    var model = llama
    for (key, value) in [
      ("hidden_size", 4096), ("num_hidden_layers", 32), ("vocab_size", 128_256),
    ] { model[config: key] = .number(JSONNumber(text: "\(value)")) }
    return model
  }
}
