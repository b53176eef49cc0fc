import ModelFacts
import ModelKnowledge
import ModelPrediction

/// The values of one block of a configuration that transformers refuses, whatever their type.
struct RefusedValues {
  /// A value that raises.
  struct Value {
    /// What it is and what happens, without the point.
    var message: String
    var pointer: String
    var observed: String?
    var expected: String?
    var help: String?
  }

  private let config: ModelConfiguration

  /// The values of a block.
  init(_ config: ModelConfiguration) { self.config = config }

  /// What every block is held against.
  static func all(in config: ModelConfiguration) -> [Value] {
    let values = RefusedValues(config)
    return [
      values.numberType, values.labels, values.activation, values.rotaryBase, values.expertCount,
    ].compactMap(\.self) + values.layerTypes + values.keys
  }

  /// What only the file's top is held against.
  var wholeConfiguration: [Value] {
    [quantizationMethod, strayText, attention].compactMap(\.self)
  }

  private func value(
    _ message: String, at key: String, _ observed: JSONValue?, expected: String? = nil,
    help: String? = nil
  ) -> Value {
    Value(
      message: message, pointer: "\(config.pointer)/\(key)", observed: observed?.shortText,
      expected: expected, help: help)
  }

  /// `dtype`, else `torch_dtype`: `getattr(torch, …)`.
  private var numberType: Value? {
    guard
      let key = ["dtype", "torch_dtype"].first(where: { !(config.object[$0] ?? .null).isNull }),
      let stated = config.object[key], let name = stated.string,
      !ConfigurationVocabulary.numberTypes.contains(name)
    else { return nil }
    let short = name.hasPrefix("torch.") ? String(name.dropFirst("torch.".utf8.count)) : name
    let meant =
      ["bf16": "bfloat16", "fp16": "float16", "fp32": "float32"][short.lowercased()]
      ?? (ConfigurationVocabulary.numberTypes.contains(short) ? short : nil)
    return value(
      "\(key) is \"\(name)\", but torch has no type of that name", at: key, stated,
      expected: meant ?? "bfloat16, float16 or float32",
      help: meant.map { "Write \"\($0)\" instead." })
  }

  /// `id2label`: an object whose keys are integers.
  private var labels: Value? {
    guard let stated = config.object["id2label"], !stated.isNull else {
      guard let count = config.object["num_labels"], !count.isNull, count.integer == nil,
        count.bool == nil
      else { return nil }
      return value("num_labels is \(count.kind)", at: "num_labels", count, expected: "an integer")
    }
    guard let object = stated.object else {
      return value(
        "id2label is \(stated.kind), but transformers reads it as an object of ids and names",
        at: "id2label", stated, expected: "an object such as {\"0\": \"negative\"}")
    }
    guard let odd = object.members.first(where: { Int($0.key) == nil }) else { return nil }
    return value(
      "id2label has the key \"\(odd.key)\", but its keys must be integers", at: "id2label",
      .string(odd.key), expected: "keys such as \"0\"")
  }

  /// An activation that the code looks up by name.
  private var activation: Value? {
    guard let type = config.type, !ConfigurationVocabulary.ignoringActivation.contains(type.name)
    else { return nil }
    for key in ConfigurationVocabulary.activationFields {
      guard let stated = config.object[key], let name = stated.string,
        !ConfigurationVocabulary.activations.contains(name),
        case .string(let usual)? = type.constant(key),
        ConfigurationVocabulary.activations.contains(usual)
      else { continue }
      return value(
        "\(key) is \"\(name)\", an activation that transformers doesn't have", at: key, stated,
        expected: usual)
    }
    return nil
  }

  /// The base of the rotary embedding: it is computed with.
  private var rotaryBase: Value? {
    guard let type = config.type, type.hasRotaryEmbedding,
      config.object["position_embedding_type"]?.string ?? "rope" == "rope"
    else { return nil }
    let block = ["rope_scaling", "rope_parameters"].first {
      !(config.object[$0]?.object?.members ?? []).isEmpty
    }
    let key = block.flatMap { key in
      config.object[key]?["rope_theta"].map { (pointer: "\(key)/rope_theta", value: $0) }
    }
    let isNested =
      block.flatMap { config.object[$0]?.object }?.members.contains { $0.value.object != nil }
      ?? false
    guard let stated = key ?? config.object["rope_theta"].map({ ("rope_theta", $0) }), !isNested,
      stated.value.double == nil
    else { return nil }
    return value(
      "rope_theta is \(stated.value.kind), but the rotary embedding is computed with it",
      at: stated.pointer, stated.value, expected: "a number, such as 10000.0")
  }

  /// More experts for each token than there are.
  private var expertCount: Value? {
    guard let type = config.type,
      let key = ["num_experts_per_tok", "num_experts_per_token", "moe_topk"].first(where: {
        type.declaredFields[$0] != nil
      }), let chosen = config.integer(key),
      let field = ["num_local_experts", "num_experts", "n_routed_experts", "moe_num_experts"].first(
        where: { config.integer($0) ?? 0 > 0 }), let count = config.integer(field), chosen > count
    else { return nil }
    return value(
      "\(key) is \(chosen), but there are only \(count) experts", at: key,
      config.object[key] ?? .number(JSONNumber(text: "\(chosen)")), expected: "at most \(count)")
  }

  /// Layers of a kind that no class has.
  private var layerTypes: [Value] {
    guard let type = config.type, !ConfigurationVocabulary.ownLayerTypes.contains(type.name),
      config.integer("num_hidden_layers") != nil, let stated = config.stated("layer_types")
    else { return [] }
    func unknown(_ value: JSONValue, _ known: Set<String>) -> String? {
      (value.array ?? []).lazy.compactMap(\.string).first { !known.contains($0) }
    }
    if let name = unknown(stated.value, ConfigurationVocabulary.layerTypes) {
      return [
        Value(
          message: "layer_types has the entry \"\(name)\", a kind of layer that transformers "
            + "doesn't have", pointer: stated.pointer, observed: "\"\(name)\"",
          expected: "entries such as full_attention or sliding_attention")
      ]
    }
    guard let other = config.object["mlp_layer_types"],
      let name = unknown(other, ConfigurationVocabulary.feedForwardTypes)
    else { return [] }
    return [
      value(
        "mlp_layer_types has the entry \"\(name)\", but an entry is sparse or dense",
        at: "mlp_layer_types", .string(name), expected: "sparse or dense")
    ]
  }

  /// Keys that can't be set on a configuration, or whose value would replace a method.
  private var keys: [Value] {
    let readOnly = ConfigurationVocabulary.readOnlyKeys.filter { config.object[$0] != nil }
    let methods = ConfigurationVocabulary.methodKeys.filter { config.object[$0] != nil }
    return readOnly.map {
      value(
        "\($0) can't be set in \(config.file): the configuration class computes it", at: $0,
        config.object[$0], help: "Remove the key.")
    }
      + methods.map {
        value(
          "\($0) is the name of a method, which this value would replace", at: $0,
          config.object[$0], help: "Remove the key.")
      }
  }
}

// MARK: The whole configuration

extension RefusedValues {
  /// A `quantization_config` that doesn't say by which method.
  private var quantizationMethod: Value? {
    guard let stated = config.object["quantization_config"]?.object,
      (stated["quant_method"] ?? .null).isNull, stated["load_in_8bit"]?.bool != true,
      stated["load_in_4bit"]?.bool != true
    else { return nil }
    return value(
      "quantization_config names no quant_method, so transformers refuses to load the model",
      at: "quantization_config", .object(stated), expected: "quant_method",
      help: "Remove quantization_config if the weights are plain; otherwise add its quant_method.")
  }

  /// A nested configuration in a class that knows none and generates text by it.
  private var strayText: Value? {
    guard let type = config.type, let architecture = config.architectures.first,
      type.modality == .text, type.name != "rag",
      ["CAUSAL_LM", "SEQ_TO_SEQ_CAUSAL_LM"].contains(where: { auto in
        type.classes(of: auto[...]).contains { $0 == architecture }
      }),
      let key = ConfigurationVocabulary.textParts.first(where: { key in
        type.part(key) == nil && !(config.object[key] ?? .null).isNull
          && type.declaredFields[key] == nil
      })
    else { return nil }
    return value(
      "\(key) is there, but \(type.configurationClass) has no nested configuration, and the model "
        + "can't be built with one", at: key, config.object[key], help: "Remove \(key).")
  }

  /// An attention implementation that doesn't exist.
  private var attention: Value? {
    for key in ["attn_implementation", "_attn_implementation"] {
      guard let stated = config.object[key], let name = stated.string, !name.contains("/"),
        !name.contains("|"), !name.hasPrefix("flash_attention_"),
        !["eager", "sdpa", "flex_attention"].contains(name)
      else { continue }
      return value(
        "\(key) is \"\(name)\", an attention that transformers doesn't have", at: key, stated,
        expected: "eager, sdpa, flash_attention_2 or flex_attention", help: "Remove the key.")
    }
    return nil
  }
}
