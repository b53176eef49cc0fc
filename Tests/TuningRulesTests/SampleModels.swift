package import ModelFacts
import ModelKnowledge

@testable import TuningRules

extension JSONValue: ExpressibleByStringLiteral,
  ExpressibleByIntegerLiteral, ExpressibleByFloatLiteral,
  ExpressibleByBooleanLiteral, ExpressibleByArrayLiteral,
  ExpressibleByDictionaryLiteral, ExpressibleByNilLiteral
{
  package init(stringLiteral value: String) { self = .string(value) }
  package init(integerLiteral value: Int) { self = .number(JSONNumber(text: "\(value)")) }
  package init(floatLiteral value: Double) { self = .number(JSONNumber(text: "\(value)")) }
  package init(booleanLiteral value: Bool) { self = .bool(value) }
  package init(arrayLiteral elements: JSONValue...) { self = .array(elements) }
  package init(nilLiteral: ()) { self = .null }
  package init(dictionaryLiteral elements: (String, JSONValue)...) {
    self = .object(JSONObject(elements.map { JSONObject.Member(key: $0.0, value: $0.1) }))
  }
}

extension JSONObject {
  /// Sets a member, or removes it with nil.
  mutating func set(_ key: String, _ value: JSONValue?) {
    members.removeAll { $0.key == key }
    if let value { members.append(Member(key: key, value: value)) }
  }
}

extension InspectedModel {
  /// A document of the model, to be changed by its keys.
  subscript(document path: String) -> JSONObject {
    get { documents[path]?.value ?? JSONObject() }
    set {
      documents[path] = .known(newValue, at: Location(file: path))
      weightMaps[path] = newValue["weight_map"]?.object.map { WeightMap($0) }
    }
  }

  /// A value of `config.json`.
  subscript(config key: String) -> JSONValue? {
    get { config.value?[key] }
    set { self[document: "config.json"].set(key, newValue) }
  }

  /// Lists a file of which only the name and content matter.
  mutating func list(_ path: String, _ content: FileFormat = .text, size: Int = 100) {
    files.append(ListedFile(path: path, size: size, content: content))
    files.sort { ExactString($0.path) < ExactString($1.path) }
  }

  /// Changes the vocabulary that loads.
  mutating func changeVocabulary(_ change: (inout Vocabulary) -> Void) {
    guard case .known(var vocabulary, let location) = tokenizer.vocabulary else { return }
    change(&vocabulary)
    tokenizer.vocabulary = .known(vocabulary, at: location)
  }

  /// Changes the model card.
  mutating func changeCard(_ change: (inout ModelCard) -> Void) {
    guard case .known(var card, let location) = card else { return }
    change(&card)
    self.card = .known(card, at: location)
  }
}

extension TensorInfo {
  /// A BF16 tensor with the bytes that its shape takes.
  init(_ name: String, _ shape: [Int], _ dtype: DType = .bf16) {
    self.init(
      name: name, dtype: dtype, shape: shape,
      byteCount: dtype.byteCount(elements: shape.reduce(1, *)))
  }
}

extension InspectedModel {
  /// A small Llama with everything that a repository needs.
  static var llama: InspectedModel {
    var model = InspectedModel(target: Target(location: "./llama", kind: .directory))
    model.documents = [
      "config.json": [
        "model_type": "llama", "architectures": ["LlamaForCausalLM"], "hidden_size": 32,
        "intermediate_size": 64, "num_hidden_layers": 1, "num_attention_heads": 4,
        "num_key_value_heads": 2, "vocab_size": 96, "max_position_embeddings": 128,
        "rms_norm_eps": 1e-06, "tie_word_embeddings": false, "bos_token_id": 1,
        "eos_token_id": 2, "pad_token_id": 3,
      ], "generation_config.json": ["bos_token_id": 1, "eos_token_id": 2, "pad_token_id": 3],
      "tokenizer_config.json": [
        "tokenizer_class": "PreTrainedTokenizerFast", "bos_token": "<s>", "eos_token": "</s>",
        "pad_token": "<pad>", "unk_token": "<unk>", "chat_template": "{{ messages }}",
      ],
    ].reduce(into: [:]) { documents, entry in
      documents[entry.key] = .known(
        (entry.value as JSONValue).members, at: Location(file: entry.key))
    }
    for path in model.documents.keys { model.list(path, .json) }
    model.take(
      [
        TensorInfo("model.embed_tokens.weight", [96, 32]),
        TensorInfo("model.layers.0.input_layernorm.weight", [32]),
        TensorInfo("model.layers.0.self_attn.q_proj.weight", [32, 32]),
        TensorInfo("model.layers.0.self_attn.k_proj.weight", [16, 32]),
        TensorInfo("model.layers.0.self_attn.v_proj.weight", [16, 32]),
        TensorInfo("model.layers.0.self_attn.o_proj.weight", [32, 32]),
        TensorInfo("model.layers.0.post_attention_layernorm.weight", [32]),
        TensorInfo("model.layers.0.mlp.gate_proj.weight", [64, 32]),
        TensorInfo("model.layers.0.mlp.up_proj.weight", [64, 32]),
        TensorInfo("model.layers.0.mlp.down_proj.weight", [32, 64]),
        TensorInfo("model.norm.weight", [32]), TensorInfo("lm_head.weight", [96, 32]),
      ], as: "model.safetensors")
    model.takeVocabulary()
    model.takeCard()
    return model
  }

  /// A LoRA adapter for it.
  static var lora: InspectedModel {
    var model = InspectedModel(target: Target(location: "./lora", kind: .directory))
    model[document: "adapter_config.json"] =
      ([
        "peft_type": "LORA", "base_model_name_or_path": "acme/llama", "r": 4, "lora_alpha": 8,
        "target_modules": ["q_proj", "v_proj"],
      ] as JSONValue).members
    model.list("adapter_config.json", .json)
    let layer = "base_model.model.model.layers.0.self_attn"
    model.take(
      [
        TensorInfo("\(layer).q_proj.lora_A.weight", [4, 32]),
        TensorInfo("\(layer).q_proj.lora_B.weight", [32, 4]),
        TensorInfo("\(layer).v_proj.lora_A.weight", [4, 32]),
        TensorInfo("\(layer).v_proj.lora_B.weight", [16, 4]),
      ], as: "adapter_model.safetensors")
    model.takeCard()
    return model
  }

  /// The same with adapters of both parameters that one layer's four experts have, as PEFT nests them.
  static var expertsLoRA: InspectedModel {
    var model = lora
    model[document: "adapter_config.json"].set(
      "target_parameters", ["mlp.experts.gate_up_proj", "mlp.experts.down_proj"])
    let experts = "base_model.model.model.layers.0.mlp.experts"
    model.weightFiles[0].tensors += [
      TensorInfo("\(experts).base_layer.lora_A.weight", [16, 32]),
      TensorInfo("\(experts).base_layer.lora_B.weight", [64, 16]),
      TensorInfo("\(experts).lora_A.weight", [16, 32]),
      TensorInfo("\(experts).lora_B.weight", [32, 16]),
    ]
    return model
  }

  /// A ViT classifier: images in, no tokenizer.
  static var vit: InspectedModel {
    var model = InspectedModel(target: Target(location: "./vit", kind: .directory))
    model[document: "config.json"] =
      ([
        "model_type": "vit", "architectures": ["ViTForImageClassification"], "hidden_size": 32,
        "num_attention_heads": 4, "num_hidden_layers": 1, "intermediate_size": 64,
      ] as JSONValue).members
    model[document: "preprocessor_config.json"] = JSONObject()
    for path in model.documents.keys { model.list(path, .json) }
    model.take([TensorInfo("classifier.weight", [2, 32])], as: "model.safetensors")
    model.takeCard()
    return model
  }

  /// A sentence-transformers model.
  static var sentences: InspectedModel {
    var model = llama
    model[config: "architectures"] = ["LlamaModel"]
    model[document: "modules.json"] =
      ([
        "modules": [
          ["path": "", "type": "sentence_transformers.models.Transformer"],
          ["path": "1_Pooling", "type": "sentence_transformers.models.Pooling"],
        ]
      ] as JSONValue).members
    model[document: "1_Pooling/config.json"] =
      (["word_embedding_dimension": 32, "pooling_mode_mean_tokens": true] as JSONValue).members
    model.list("1_Pooling/config.json", .json)
    model.list("modules.json", .json)
    return model
  }

  /// Makes a weight file the set that loads.
  mutating func take(_ tensors: some Collection<TensorInfo>, as path: String) {
    var file = WeightFile(path: path, size: 10_000, content: .safetensors)
    file.tensors = TensorTable(tensors)
    file.metadata = [MetadataEntry(key: "format", value: .string("pt"))]
    file.hasMetadata = true
    weightFiles = [file]
    weightSets = [WeightSet(files: [path], index: nil, content: .safetensors, role: .loaded)]
    list(path, .safetensors, size: 10_000)
  }

  private mutating func takeVocabulary() {
    var vocabulary = Vocabulary(
      file: "tokenizer.json", kind: .bpe, modelCount: 96, count: 96, maxID: 95)
    vocabulary.addedTokens = ["<unk>", "<s>", "</s>", "<pad>"].enumerated().map {
      AddedToken(id: $0.offset, content: $0.element, isSpecial: true)
    }
    vocabulary.nextID = 96
    for token in vocabulary.addedTokens { vocabulary.ids[ExactString(token.content)] = token.id }
    tokenizer.vocabulary = .known(vocabulary, at: Location(file: "tokenizer.json"))
    tokenizer.files = ["tokenizer.json"]
    tokenizer.chatTemplates = [
      ChatTemplate(
        name: "default", source: "{{ messages }}",
        location: Location(file: "tokenizer_config.json", place: .pointer("/chat_template")))
    ]
    list("tokenizer.json", .json)
  }

  private mutating func takeCard() {
    var card = ModelCard()
    card.license = "apache-2.0"
    self.card = .known(card, at: Location(file: "README.md"))
    list("README.md")
  }
}

extension JSONValue {
  /// The members of an object literal.
  var members: JSONObject { object ?? JSONObject() }
}

extension WeightMap {
  /// What an index's `weight_map` says.
  fileprivate init(_ entries: JSONObject) {
    self.init()
    for entry in entries.members {
      let file = entry.value.string.map { place(ofFile: $0) }
      add(Array(entry.key.utf8).span, file: file)
    }
  }
}
