import ModelFacts

@testable import TuningReports
@testable import TuningRules
@testable import ModelPrediction

/// Assessments as rules would make them, one for each kind of report.
enum Sample: String, CaseIterable, Sendable {
  case healthy
  case broken
  case adapter
  case quantized
  case empty
  case pipeline
  case hostile

  var assessment: Assessment {
    var answer = model
    answer.reasons = VerdictFindings(answer.findings)
    return answer
  }

  private var model: Assessment {
    switch self {
    case .healthy: Self.healthyModel
    case .broken: Self.brokenModel
    case .adapter: Self.adapterModel
    case .quantized: Self.quantizedModel
    case .empty: Assessment(target: Target(location: "empty", kind: .directory))
    case .pipeline: Self.pipelineModel
    case .hostile: Self.hostileModel
    }
  }

  private static var healthyModel: Assessment {
    var answer = Assessment(target: Target(location: "./llama-3-8b", kind: .directory))
    answer.verdict = .tunable
    answer.score = 97
    answer.summary =
      "LlamaForCausalLM, 8.03 B parameters in bfloat16: full fine-tuning, LoRA and QLoRA all work."
    let shards = (1...4).map { "model-0000\($0)-of-00004.safetensors" }
    answer.components.weights = .init(
      status: .present, files: shards + ["model.safetensors.index.json"])
    answer.components.config = .init(status: .present, files: ["config.json"])
    answer.components.tokenizer = .init(
      status: .present, files: ["tokenizer.json", "tokenizer_config.json"])
    answer.components.documentation = .init(status: .present, files: ["README.md"])
    answer.components.adoption = .init(status: .present)
    answer.model.modelType = "llama"
    answer.model.architectures = ["LlamaForCausalLM"]
    answer.model.modality = "text"
    answer.model.task = "causal-lm"
    answer.model.hiddenSize = 4096
    answer.model.layerCount = 32
    answer.model.attentionHeads = 32
    answer.model.keyValueHeads = 8
    answer.model.vocabularySize = 128_256
    answer.model.contextLength = 131_072
    answer.model.license = "llama3.1"
    answer.weights.formats = ["safetensors"]
    answer.weights.loadedFiles = shards
    answer.weights.tensorCount = 291
    answer.weights.parameterCount = 8_030_261_248
    answer.weights.storedBytes = 16_060_522_496
    answer.weights.dtypes = [
      .init(
        dtype: .bf16, tensorCount: 291, parameterCount: 8_030_261_248, bytes: 16_060_522_496)
    ]
    answer.quantization.level = "none"
    answer.quantization.bitsPerWeight = 16
    answer.quantization.trainable = .full
    var tokenizer = TokenizerSummary()
    tokenizer.type = "BPE"
    tokenizer.vocabularySize = 128_256
    tokenizer.maxTokenID = 128_255
    tokenizer.addedTokenCount = 256
    tokenizer.specialTokens = [
      .init(role: "bos", token: "<|begin_of_text|>", id: 128_000),
      .init(role: "eos", token: "<|end_of_text|>", id: 128_001),
      .init(role: "pad", token: "<pad>", id: nil),
    ]
    answer.tokenizer = tokenizer
    answer.lora.compatible = true
    answer.lora.targetModules = [
      "down_proj", "gate_proj", "k_proj", "o_proj", "q_proj", "up_proj", "v_proj",
    ]
    answer.lora.targetedModuleCount = 224
    answer.lora.trainableParameters = 41_943_040
    answer.lora.peftDefaultModules = ["q_proj", "v_proj"]
    answer.lora.source = "atlas"
    answer.memory = MemoryFloor(full: 64_242_089_984, lora: 16_731_611_136, qlora: 6_410_000_000)
    answer.methods.full = .init(.yes)
    answer.methods.lora = .init(.yes)
    answer.methods.qlora = .init(.yes)
    answer.methods.instructionTuning = .init(.limited, because: [.tokenizerNoChatTemplate])
    answer.methods.preferenceTuning = .init(.limited, because: [.tokenizerNoChatTemplate])
    answer.findings = [
      finding(
        "tokenizer/no-chat-template", .note,
        "there is no chat template in any of the places where transformers looks for one",
        Location(file: "tokenizer_config.json", place: .pointer("/chat_template")),
        help: "Set one before tuning on conversations, and save it with the model.")
    ]
    return answer
  }

  private static var brokenModel: Assessment {
    var answer = healthyModel
    answer.target = Target(location: "./a folder/broken", kind: .directory)
    answer.verdict = .notTunable
    answer.score = 15
    answer.summary = "LlamaForCausalLM that can't be loaded: a shard is missing."
    answer.components.weights.status = .incomplete
    answer.components.tokenizer = .init(status: .invalid, files: ["tokenizer.json"])
    answer.weights.ignoredFiles = (1...9).map { "old/pytorch_model-\($0).bin" }
    answer.weights.tied = [["lm_head.weight", "model.embed_tokens.weight"]]
    answer.weights.dtypes = [
      .init(dtype: .bf16, tensorCount: 280, parameterCount: 7_900_000_000, bytes: 15_800_000_000),
      .init(dtype: .f32, tensorCount: 10, parameterCount: 130_000_000, bytes: 520_000_000),
      .init(dtype: .i64, tensorCount: 1, parameterCount: 512, bytes: 4096),
    ]
    answer.tokenizer = nil
    let blocked: [Rule] = [.tokenizerMalformed, .weightsMissingShard]
    answer.methods = Methods()
    answer.methods.full = .init(.no, because: blocked)
    answer.methods.lora = .init(.no, because: blocked)
    answer.security.status = .review
    answer.security.pickleFiles = 9
    answer.security.pickleImports = ["collections.OrderedDict", "torch.FloatStorage"]
    answer.findings =
      [
        finding(
          "tokenizer/malformed", .error, "isn't valid JSON: expected a comma or the object's end",
          Location(file: "tokenizer.json", place: .byte(1_234_567)),
          help: "Download the file again, or save it with the tokenizers library."),
        finding(
          "weights/missing-shard", .error,
          "the index names model-00003-of-00004.safetensors, and there is no such file",
          Location(
            file: "model.safetensors.index.json",
            place: .pointer("/weight_map/model.layers.20.self_attn.q_proj.weight")),
          observed: "nothing", expected: "model-00003-of-00004.safetensors",
          help: "Download the missing shard."),
      ]
      + (0..<6).map { layer in
        finding(
          "weights/non-finite", .warning,
          "model.layers.\(layer).mlp.down_proj.weight holds 3 NaN values",
          Location(
            file: "model-00001-of-00004.safetensors",
            place: .tensor("model.layers.\(layer).mlp.down_proj.weight")),
          help: "Take an earlier checkpoint.")
      }
    return answer
  }

  private static var adapterModel: Assessment {
    var answer = Assessment(target: Target(location: "adapter", kind: .directory))
    answer.verdict = .limited
    answer.score = 80
    answer.summary =
      "A LoRA adapter of rank 16 for meta-llama/Llama-3.1-8B, whose weights aren't here."
    var adapter = AdapterSummary()
    adapter.peftType = "LORA"
    adapter.baseModel = "meta-llama/Llama-3.1-8B"
    adapter.rank = 16
    adapter.alpha = 32
    adapter.targetModules = ["q_proj", "v_proj"]
    adapter.targetedModuleCount = 64
    adapter.parameterCount = 6_815_744
    adapter.modulesToSave = ["lm_head"]
    answer.adapter = adapter
    answer.methods.lora = .init(.limited, because: [.adapterBaseNotHere])
    answer.methods.qlora = answer.methods.lora
    answer.findings = [
      finding(
        "adapter/base-not-here", .note, "this adapter needs meta-llama/Llama-3.1-8B",
        Location(file: "adapter_config.json", place: .pointer("/base_model_name_or_path")),
        help: "Give its folder with --base to check both.")
    ]
    return answer
  }

  private static var quantizedModel: Assessment {
    var answer = healthyModel
    answer.target = Target(location: "ollama:smollm2", kind: .ollama)
    answer.verdict = .limited
    answer.score = 55
    answer.summary = "LlamaForCausalLM in GGUF Q4_1: dequantize it before tuning."
    answer.weights.formats = ["gguf"]
    answer.weights.loadedFiles = ["SmolLM2-135M-Instruct.Q4_1.gguf"]
    answer.weights.tensorCount = 272
    answer.weights.parameterCount = 134_515_008
    answer.weights.storedBytes = 90_000_000
    answer.weights.dtypes = [
      .init(
        dtype: DType(rawValue: "Q4_1"), tensorCount: 210, parameterCount: 106_168_320,
        bytes: 66_355_200),
      .init(
        dtype: DType(rawValue: "Q8_0"), tensorCount: 1, parameterCount: 28_311_552,
        bytes: 30_081_024),
      .init(dtype: .f32, tensorCount: 61, parameterCount: 35_136, bytes: 140_544),
    ]
    answer.quantization.level = "mixed"
    answer.quantization.method = "gguf"
    answer.quantization.bitsPerWeight = 5.741_1
    answer.quantization.groupSize = 32
    answer.quantization.trainable = .no
    answer.memory = MemoryFloor(full: 1_076_120_064, lora: 269_030_016)
    answer.lora.compatible = false
    answer.lora.notes = ["PEFT can't attach to block-quantized weights"]
    return answer
  }

  /// Everything that comes from files is chosen by somebody who wishes the reader harm.
  private static var hostileModel: Assessment {
    let evil = "\u{1b}[2J\u{1b}]0;owned\u{7}\r\n\u{202e}gnp.exe\u{9b}31m\u{2066}\u{200b}\u{e0041}"
    var answer = healthyModel
    answer.target = Target(location: evil, kind: .file)
    answer.summary = evil
    answer.components.config.files = [evil]
    answer.model.architectures = [evil]
    answer.model.modelType = evil
    answer.model.license = evil
    answer.model.baseModel = evil
    answer.weights.formats = [evil]
    answer.weights.ignoredFiles = [evil]
    answer.weights.tied = [[evil, evil]]
    answer.weights.dtypes[0].dtype = DType(rawValue: evil)
    answer.quantization.method = evil
    answer.tokenizer?.specialTokens = [.init(role: "bos", token: evil, id: 1)]
    answer.lora.targetModules = [evil]
    answer.lora.targetParameters = [evil]
    answer.lora.peftDefaultModules = [evil]
    answer.lora.notes = [evil]
    answer.security.pickleImports = [evil]
    var adapter = AdapterSummary()
    adapter.peftType = evil
    adapter.baseModel = evil
    adapter.targetModules = [evil]
    adapter.modulesToSave = [evil]
    answer.adapter = adapter
    var component = PipelineSummary.Component(
      name: evil, library: evil, className: evil, kind: "model", status: .invalid)
    component.configuration = evil
    component.weightFiles = [evil]
    component.missingFiles = [evil]
    component.dtypes = [DType(rawValue: evil)]
    answer.pipeline = PipelineSummary(
      className: evil, version: evil, tuned: evil, components: [component])
    answer.findings = [
      finding(
        "security/template-unsafe", .error, evil, Location(file: evil, place: .tensor(evil)),
        observed: evil, expected: evil, help: evil)
    ]
    return answer
  }

  private static var pipelineModel: Assessment {
    typealias Component = PipelineSummary.Component
    var answer = Assessment(target: Target(location: "./wan", kind: .directory))
    answer.model.architectures = ["WanPipeline"]
    answer.components.weights.status = .incomplete
    var text = Component(
      name: "text_encoder", library: "transformers", className: "UMT5EncoderModel", kind: "model",
      status: .present)
    text.parameterCount = 5_680_910_336
    text.weightFiles = (1...3).map { "text_encoder/model-0000\($0)-of-00003.safetensors" }
    text.dtypes = [.bf16, .f32]
    var denoiser = Component(
      name: "transformer", library: "diffusers", className: "WanTransformer3DModel",
      kind: "model", status: .incomplete)
    denoiser.weightFiles = ["transformer/diffusion_pytorch_model-00001-of-00002.safetensors"]
    denoiser.missingFiles = ["transformer/diffusion_pytorch_model-00002-of-00002.safetensors"]
    let scheduler = Component(
      name: "image_noising_scheduler", library: "diffusers", className: "DDPMWuerstchenScheduler",
      kind: "scheduler", status: .missing)
    answer.pipeline = PipelineSummary(
      className: "WanPipeline", version: "0.42.1", tuned: "transformer",
      components: [scheduler, text, denoiser])
    return answer
  }

  private static func finding(
    _ rule: String, _ level: Severity, _ message: String, _ location: Location,
    observed: String? = nil, expected: String? = nil, help: String
  ) -> Finding {
    Finding(
      rule: Rule(name: rule, severity: level, summary: "", help: help) { _ in [] },
      violation: Violation(
        message: message, location: location, observed: observed, expected: expected))
  }
}
