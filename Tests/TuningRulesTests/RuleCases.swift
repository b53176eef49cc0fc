import ModelFacts
import ModelKnowledge
import Testing

@testable import TuningRules
@testable import ModelPrediction

/// A model that a rule accepts, and the one change that it objects to.
struct RuleCase: Sendable, CustomTestStringConvertible {
  var rule: Rule
  var model: InspectedModel
  var base: InspectedModel?
  var options = AssessmentOptions()
  /// The level of what it finds after the change.
  var level: Severity
  var change: @Sendable (inout InspectedModel) -> Void

  init(
    _ rule: Rule, _ level: Severity, on model: InspectedModel = .llama,
    base: InspectedModel? = nil, assuming version: String? = nil, platform: String? = nil,
    _ change: @escaping @Sendable (inout InspectedModel) -> Void
  ) {
    self.rule = rule
    self.level = level
    self.model = model
    self.base = base
    options.assumedTransformers = version
    options.platforms = [platform].compactMap(\.self)
    self.change = change
  }

  var testDescription: String { "\(rule.name) \(level)" }

  func findings(on model: InspectedModel) -> [Finding] {
    rule.findings(in: Examination(model: model, base: base, options: options))
  }

  /// Every case: one folder of rules a list.
  static let all =
    weights + configuration + tokenizers + embeddings + quantization + adapters + cards + pickles
    + templates + chatTemplates + architecture + values + platforms + tokenizerSettings
}

extension RuleCase {
  static let weights: [RuleCase] = [
    RuleCase(.weightsMissing, .error) { model in
      model.weightFiles = []
      model.weightSets = []
      model.files.removeAll { $0.path == "model.safetensors" }
    },
    RuleCase(.weightsMissing, .error) { model in
      model.weightFiles = []
      model.weightSets = [
        WeightSet(
          files: [], index: "model.safetensors.index.json", content: .safetensors, role: .loaded)
      ]
    },
    RuleCase(.weightsLFSPointer, .error) { model in
      model.files.append(
        ListedFile(
          path: "tokenizer.model", size: 131, content: .lfsPointer,
          pointer: LFSPointer(size: 499_723, oid: "9e55")))
    },
    RuleCase(.weightsMalformed, .error) { model in
      model.weightFiles[0].errors = [
        FormatError(reason: .violates("leaves a hole before norm"), offset: 8)
      ]
    },
    RuleCase(.weightsMalformed, .error) { model in
      model.weightFiles[0].content = .unknown
    },
    RuleCase(.weightsOriginalLayout, .warning) { model in
      model.weightFiles[0].path = "consolidated.safetensors"
      model.weightSets[0].files = ["consolidated.safetensors"]
    },
    RuleCase(.weightsTruncated, .error) { model in
      model.weightFiles[0].errors = [
        FormatError(reason: .truncated(needed: 100, available: 99), offset: 8)
      ]
    },
    RuleCase(.weightsTruncated, .error) { model in model.weightFiles[0].content = .empty },
    RuleCase(.weightsWrongExtension, .error) { $0.weightFiles[0].content = .pytorchZip },
    RuleCase(.weightsMissingShard, .error) { model in
      model.weightSets[0].files.append("model-00002-of-00002.safetensors")
      model.weightSets[0].missing = ["model-00002-of-00002.safetensors"]
    },
    RuleCase(.weightsStaleIndex, .error) { model in
      model.weightSets[0].index = "model.safetensors.index.json"
      model.weightSets[0].unlisted = ["model-00003-of-00003.safetensors"]
    },
    RuleCase(.weightsStaleIndex, .warning) { model in
      model.weightSets[0].index = "model.safetensors.index.json"
      model[document: "model.safetensors.index.json"] =
        (["weight_map": ["phantom": "model.safetensors"]] as JSONValue).members
    },
    RuleCase(.weightsMissingIndex, .error) { model in
      model.weightSets = [
        WeightSet(
          files: ["model-00001-of-00002.safetensors", "model-00002-of-00002.safetensors"],
          index: nil, content: .safetensors, role: .ignored)
      ]
    },
    RuleCase(.weightsShadowed, .warning) { model in
      model.weightSets.append(
        WeightSet(files: ["pytorch_model.bin"], index: nil, content: .pytorchZip, role: .shadowed))
    },
    RuleCase(.weightsUnsupportedFormat, .error) { model in
      model.weightFiles = []
      model.weightSets = []
      model.list("model.onnx", .onnx)
    },
    RuleCase(.weightsNoFormatMetadata, .note) { $0.weightFiles[0].metadata = [] },
    RuleCase(.weightsZeroSizeTensor, .error) { $0.weightFiles[0].tensors[1].shape = [0] },
    RuleCase(.weightsWrapperPrefix, .error) { model in
      for index in model.weightFiles[0].tensors.indices {
        model.weightFiles[0].tensors[index].name =
          "module." + model.weightFiles[0].tensors[index].name
      }
    },
    RuleCase(.weightsWrapperPrefix, .error) { model in
      model.weightFiles[0].tensors[1].name =
        "model.layers.0._checkpoint_wrapped_module.input_layernorm.weight"
    },
    RuleCase(.weightsNonFinite, .error) { model in
      var values = TensorValues(name: "lm_head.weight", file: "model.safetensors")
      values.nanCount = 1
      model.values = [values]
    },
    RuleCase(.weightsPickleOnly, .warning) { model in
      model.take(model.weightFiles[0].tensors, as: "pytorch_model.bin")
      model.weightFiles[0].content = .pytorchZip
      model.weightSets[0].content = .pytorchZip
    },
    RuleCase(.weightsNeedsFullUnpickle, .error) { model in
      model.take(model.weightFiles[0].tensors, as: "pytorch_model.bin")
      model.weightFiles[0].content = .pytorchLegacy
      var scan = PickleScan(file: "pytorch_model.bin")
      scan.weightsOnlyRefusal = FormatError(reason: .violates("imports mylib.Model"), offset: 2)
      model.pickles = [scan]
    },
    RuleCase(.weightsTrainingState, .note) { $0.list("optimizer.pt", .pytorchZip) },
    RuleCase(.weightsMalformed, .error) { model in
      model.weightSets[0].index = "model.safetensors.index.json"
      model[document: "model.safetensors.index.json"] =
        (["weight_map": ["lm_head.weight": 3, "x": "model.safetensors"]] as JSONValue).members
    },
    RuleCase(.weightsTruncated, .error) { model in
      // A single byte that happens to look like text.
      model.weightFiles[0].content = .text
      model.weightFiles[0].errors = [
        FormatError(reason: .truncated(needed: 8, available: 1), offset: 0)
      ]
    },
  ]

  static let configuration: [RuleCase] = [
    RuleCase(.configMissing, .error) { $0.documents["config.json"] = nil },
    RuleCase(.configMalformed, .error) { model in
      model.documents["config.json"] = .unreadable("isn't JSON", at: Location(file: "config.json"))
    },
    RuleCase(.configMalformed, .error) { $0[config: "hidden_size"] = "32" },
    RuleCase(.configMalformed, .error) { $0[config: "rms_norm_eps"] = 1 },
    RuleCase(.configMalformed, .error) { $0[config: "num_attention_heads"] = 5 },
    RuleCase(.configMalformed, .error) { $0[config: "num_attention_heads"] = 0 },
    RuleCase(.configUnknownModelType, .error) { $0[config: "model_type"] = nil },
    RuleCase(.configUnknownModelType, .warning) { $0[config: "model_type"] = "llamma" },
    RuleCase(.configUnknownModelType, .warning, assuming: "4.44") { model in
      model[config: "model_type"] = "modernbert"
    },
    RuleCase(.configVocabularyMismatch, .error) { $0[config: "vocab_size"] = 97 },
    RuleCase(.configRopeScaling, .error) { $0[config: "rope_scaling"] = "linear" },
    RuleCase(.configRopeScaling, .error) { $0[config: "rope_scaling"] = ["type": "linear"] },
    RuleCase(.configRopeScaling, .error) { model in
      model[config: "rope_scaling"] = ["type": "linear", "factor": "2"]
    },
    RuleCase(.configRopeScaling, .error) { model in
      model[config: "rope_parameters"] = ["rope_type": "spiral", "factor": 2.0]
    },
    RuleCase(.configRopeScaling, .warning) { model in
      model[config: "rope_scaling"] = [
        "rope_type": "longrope", "short_factor": [1.0], "long_factor": [1.0],
      ]
    },
    RuleCase(.configGenerationInvalid, .warning) { model in
      model[document: "generation_config.json"].set("temperature", 0.6)
    },
    RuleCase(.configGenerationInvalid, .error, assuming: "4.57") { model in
      model[document: "generation_config.json"].set("top_p", 0.9)
    },
    RuleCase(.configGenerationInvalid, .error) { model in
      model[document: "generation_config.json"].set("max_new_tokens", 0)
    },
    RuleCase(.configTokenIDMismatch, .warning) { model in
      model[document: "generation_config.json"].set("eos_token_id", [7, 8])
    },
    RuleCase(.configShapeMismatch, .error, on: .experts) { model in
      model.weightFiles[0].tensors[2].shape = [17, 32]
    },
  ]

  static let tokenizers: [RuleCase] = [
    RuleCase(.tokenizerMissing, .error) { model in
      model.tokenizer = TokenizerFacts()
    },
    RuleCase(.tokenizerMissing, .error) { model in
      model.changeVocabulary { $0.file = "vocab.json" }
    },
    RuleCase(.tokenizerMalformed, .error) { model in
      model.tokenizer.vocabulary = .unreadable(
        "has no model", at: Location(file: "tokenizer.json"))
    },
    RuleCase(.tokenizerIDOutOfRange, .error) { model in
      model.changeVocabulary { $0.maxID = 96 }
    },
    RuleCase(.tokenizerIDOutOfRange, .error) { $0[config: "pad_token_id"] = 96 },
    RuleCase(.tokenizerIDOutOfRange, .error) { model in
      model[document: "tokenizer_config.json"].set(
        "added_tokens_decoder", ["96": ["content": "<extra>"]])
    },
    RuleCase(.tokenizerEmbeddingPadded, .note) { model in
      model.changeVocabulary { $0.maxID = 94 }
    },
    RuleCase(.tokenizerNoPadToken, .warning) { model in
      model[document: "tokenizer_config.json"].set("pad_token", nil)
    },
    RuleCase(.tokenizerPadEqualsEOS, .warning) { model in
      model[document: "tokenizer_config.json"].set("pad_token", "</s>")
    },
    RuleCase(.tokenizerSpecialTokenMissing, .warning) { model in
      model[document: "tokenizer_config.json"].set("eos_token", "<|end|>")
    },
    RuleCase(.tokenizerNeedsNewerTransformers, .note) { model in
      model[document: "tokenizer_config.json"].set("tokenizer_class", "TokenizersBackend")
    },
    RuleCase(.tokenizerNeedsNewerTransformers, .warning, assuming: "4.51.3") { model in
      model[document: "tokenizer_config.json"].set("tokenizer_class", "TokenizersBackend")
    },
    RuleCase(.tokenizerNeedsNewerTransformers, .warning) { model in
      model[document: "tokenizer_config.json"].set("tokenizer_class", "LlammaTokenizer")
    },
    RuleCase(.tokenizerNeedsNewerTokenizers, .note) { model in
      model.changeVocabulary { $0.hasPairMerges = true }
    },
    RuleCase(.processorMissing, .error, on: .vit) { model in
      model.documents["preprocessor_config.json"] = nil
    },
    RuleCase(.tokenizerNoPadToken, .warning) { model in
      // The class has one of its own, which this vocabulary doesn't have.
      model[document: "tokenizer_config.json"].set("tokenizer_class", "GPTNeoXTokenizer")
      model[document: "tokenizer_config.json"].set("pad_token", nil)
    },
  ]

  static let embeddings: [RuleCase] = [
    RuleCase(.embeddingPoolingMissing, .warning, on: .sentences) { model in
      model[document: "1_Pooling/config.json"].set("word_embedding_dimension", 31)
    },
    RuleCase(.embeddingPoolingMissing, .warning, on: .sentences) { model in
      model.documents["1_Pooling/config.json"] = nil
    },
    RuleCase(.embeddingVectorTasksOnly, .note) { model in
      model[document: "modules.json"] = JSONObject()
    },
    RuleCase(.embeddingPoolingMissing, .warning, on: .sentences) { model in
      model[document: "modules.json"] =
        (["modules": [["path": "", "type": "sentence_transformers.models.Transformer"]]]
        as JSONValue).members
    },
    RuleCase(.embeddingPoolingMissing, .warning, on: .dense) { model in
      model.files.removeAll { $0.path == "2_Dense/model.safetensors" }
    },
    RuleCase(.embeddingPoolingMissing, .warning, on: .dense) { model in
      model[document: "2_Dense/config.json"].set("in_features", 33)
    },
  ]

  static let adapters: [RuleCase] = [
    RuleCase(.adapterBaseNotHere, .note, on: .llama) { $0 = .lora },
    RuleCase(.adapterBaseUnresolvable, .warning, on: .lora) { model in
      model[document: "adapter_config.json"].set("base_model_name_or_path", "/home/me/llama")
    },
    RuleCase(.adapterBaseUnresolvable, .warning, on: .lora) { model in
      model[document: "adapter_config.json"].set("base_model_name_or_path", "acme/llama-bnb-4bit")
    },
    RuleCase(.adapterBesideModel, .error) { model in
      model[document: "adapter_config.json"] = (["peft_type": "LORA"] as JSONValue).members
    },
    RuleCase(.adapterMalformed, .error, on: .lora) { model in
      model[document: "adapter_config.json"].set("lora_alpha", 0)
    },
    RuleCase(.adapterMalformed, .error, on: .lora) { model in
      model[document: "adapter_config.json"].set("peft_type", "LORRA")
    },
    RuleCase(.adapterMalformed, .error, on: .lora) { model in
      model[document: "adapter_config.json"].set("target_modules", nil)
    },
    RuleCase(.adapterConfigMismatch, .error, on: .lora) { model in
      model[document: "adapter_config.json"].set("use_dora", true)
    },
    RuleCase(.adapterConfigMismatch, .error, on: .lora) { model in
      model[document: "adapter_config.json"].set("layers_to_transform", [3])
    },
    RuleCase(.adapterConfigMismatch, .error, on: .lora) { model in
      model[document: "adapter_config.json"].set("trainable_token_indices", [1, 2])
    },
    RuleCase(.adapterConfigMismatch, .error, on: .expertsLoRA) { model in
      model[document: "adapter_config.json"].set("target_parameters", nil)
    },
    RuleCase(.adapterTargetWithoutTensors, .error, on: .lora) { model in
      model[document: "adapter_config.json"].set("modules_to_save", ["lm_head"])
    },
    RuleCase(.adapterRankMismatch, .error, on: .lora) { model in
      model[document: "adapter_config.json"].set("rank_pattern", ["v_proj": 8])
    },
    RuleCase(.adapterRankMismatch, .error, on: .expertsLoRA) { model in
      model[document: "adapter_config.json"].set("rank_pattern", ["q_proj": 3])
    },
    RuleCase(.adapterIncompletePair, .error, on: .lora) { $0.weightFiles[0].tensors.removeLast() },
    RuleCase(.adapterTargetWithoutTensors, .warning, on: .lora) { model in
      model[document: "adapter_config.json"].set("target_modules", ["q_proj", "v_proj", "o_proj"])
    },
    RuleCase(.adapterDeadKeys, .error, on: .lora) { model in
      model.weightFiles[0].tensors[0].name =
        "base_model.model.model.layers.0.self_attn.q_proj.lora_A.lora.weight"
    },
    RuleCase(.adapterEmpty, .error, on: .lora) { $0.weightFiles[0].tensors = [] },
    RuleCase(.adapterUntrained, .warning, on: .lora) { model in
      model.values = model.weightFiles[0].tensors.map { tensor in
        var values = TensorValues(name: tensor.name, file: "adapter_model.safetensors")
        values.isAllZero = tensor.name.contains("lora_B")
        return values
      }
    },
    RuleCase(.adapterTargetNotInBase, .error, on: .lora, base: .llama) { model in
      for index in model.weightFiles[0].tensors.indices {
        let name = model.weightFiles[0].tensors[index].name
        model.weightFiles[0].tensors[index].name = name.replacing("layers.0", with: "layers.7")
      }
    },
    RuleCase(.adapterBaseShapeMismatch, .error, on: .lora, base: .llama) { model in
      model.weightFiles[0].tensors[0].shape = [4, 33]
    },
    RuleCase(.adapterModulesToSaveUnmatched, .warning, on: .lora, base: .llama) { model in
      model[document: "adapter_config.json"].set("modules_to_save", ["nope"])
    },
    RuleCase(.adapterEmbeddingsNotSaved, .error, on: .lora, base: .llama) { model in
      let vocabulary = Vocabulary(
        file: "tokenizer.json", kind: .bpe, modelCount: 97, count: 97, maxID: 96)
      model.tokenizer.vocabulary = .known(vocabulary, at: Location(file: "tokenizer.json"))
    },
    RuleCase(.adapterMalformed, .error, on: .lora) { model in
      model[document: "adapter_config.json"].set("task_type", "CAUSAL")
    },
    RuleCase(.adapterMalformed, .error, on: .lora) { model in
      model[document: "adapter_config.json"].set("bias", "some")
    },
    RuleCase(.adapterDeadKeys, .error, on: .lora) { model in
      let name = "base_model.model.model.layers.0.self_attn.q_proj.lora_down.weight"
      model.weightFiles[0].tensors[0].name = name
    },
    RuleCase(.adapterBaseShapeMismatch, .error, on: .lora, base: .renamedWhenLoaded) { model in
      model.weightFiles[0].tensors[0].shape = [4, 33]
    },
  ]

  static let cards: [RuleCase] = [
    RuleCase(.docsNoModelCard, .note) { $0.card = .missing },
    RuleCase(.docsNoLicense, .note) { model in model.changeCard { $0.license = nil } },
    RuleCase(.docsLicenseRestricts, .warning) { model in
      model.changeCard { $0.license = "cc-by-nc-4.0" }
    },
    RuleCase(.docsLicenseRestricts, .warning) { model in
      model.changeCard { $0.license = "cc-by-nd-4.0" }
    },
  ]

  static let pickles: [RuleCase] = [
    RuleCase(.securityUnsafePickle, .error) { model in
      var scan = PickleScan(file: "optimizer.pt")
      scan.imports = [PickleImport(module: "os", name: "system", route: .global, offset: 0)]
      model.pickles = [scan]
    },
    RuleCase(.securityEmbeddedCode, .error) { model in
      model.embeddedCode = [EmbeddedCode(file: "model.keras", offset: 0, kind: .bytecode)]
    },
    RuleCase(.securityEmbeddedCode, .warning) { model in
      model.embeddedCode = [
        EmbeddedCode(file: "m.mar", member: "handler.py", offset: 0, kind: .program("Python code"))
      ]
    },
    RuleCase(.securityEmbeddedCode, .error) { model in
      let kind = EmbeddedCode.Kind.configured(module: "os", name: "system", isOwn: false)
      model.embeddedCode = [EmbeddedCode(file: "hparams.yaml", offset: 0, kind: kind)]
    },
    RuleCase(.securityEmbeddedCode, .warning) { model in
      let kind = EmbeddedCode.Kind.configured(module: "mine", name: "Model", isOwn: true)
      model.embeddedCode = [EmbeddedCode(file: "m.nemo", offset: 0, kind: kind)]
    },
    RuleCase(.securityEmbeddedCode, .warning) { model in
      model.embeddedCode = [EmbeddedCode(file: "x.h5", offset: 0, kind: .otherFile("/etc/x"))]
    },
    RuleCase(.securityEmbeddedCode, .warning) { model in
      model.embeddedCode = [EmbeddedCode(file: "x.pb", offset: 0, kind: .unknownOperation("Mine"))]
    },
    RuleCase(.securityEmbeddedCode, .warning) { model in
      let kind = EmbeddedCode.Kind.permission("trust_remote_code")
      model.embeddedCode = [EmbeddedCode(file: "x.json", offset: 0, kind: kind)]
    },
    RuleCase(.securityUnknownPickleImport, .warning) { model in
      var scan = PickleScan(file: "optimizer.pt")
      scan.imports = [PickleImport(module: "mylib", name: "Model", route: .global, offset: 0)]
      model.pickles = [scan]
    },
  ]
}
