/// A value to begin a run with, and where it comes from.
package struct Hyperparameter: Hashable, Sendable {
  /// What it can be.
  package enum Value: Hashable, Sendable {
    /// A whole number.
    case integer(Int)
    /// A number.
    case number(Double)
    /// A word, such as a scheduler's name.
    case word(String)
    /// Names, such as those of modules.
    case words([String])
  }

  /// Its name, as transformers and PEFT have it.
  package var name: String
  /// The value.
  package var value: Value
  /// Why this one, and when it holds.
  package var why: String
  /// Where it was read.
  package var source: String
}

/// A range to search a hyperparameter in.
package struct SearchRange: Hashable, Sendable {
  /// How values are drawn.
  package enum Distribution: Hashable, Sendable {
    /// Evenly in the logarithm, both ends included.
    case logUniform(low: Double, high: Double)
    /// Evenly, both ends included.
    case uniform(low: Double, high: Double)
    /// Whole numbers, both ends included.
    case integer(low: Int, high: Int)
    /// One of some whole numbers.
    case choice([Int])
  }

  /// The hyperparameter.
  package var name: String
  /// Its values.
  package var distribution: Distribution
}

/// The values that people start from, by task and method; a row for each source.
struct StarterRow: Hashable, Sendable {
  /// Learning rate of full fine-tuning.
  var full: Double
  /// Learning rate of adapters.
  var adapters: Double
  /// Examples for each step of the optimizer.
  var batch: Int
  /// Passes over the data.
  var epochs: Int
  /// Share of the steps in which the learning rate rises.
  var warmup: Double
  /// How the learning rate falls.
  var scheduler: String
  /// Where full fine-tuning's value was read.
  var fullSource: String
  /// Where the adapters' value was read.
  var adapterSource: String
}

extension StarterRow {
  /// The row of a task.
  static func row(of task: PlanRequest.Task) -> Self {
    switch task {
    case .sft, .imageText:
      Self(
        full: 2e-5, adapters: 2e-4, batch: 16, epochs: 3, warmup: 0.1, scheduler: "cosine",
        fullSource: "TRL 1.16 SFTConfig", adapterSource: "TRL documentation, LoRA Without Regret")
    case .dpo:
      Self(
        full: 5e-7, adapters: 5e-6, batch: 64, epochs: 1, warmup: 0.1, scheduler: "cosine",
        fullSource: "alignment-handbook, zephyr-7b-beta dpo config_full",
        adapterSource: "alignment-handbook, zephyr-7b-beta dpo config_qlora")
    case .kto:
      Self(
        full: 1e-6, adapters: 5e-6, batch: 64, epochs: 1, warmup: 0.1, scheduler: "cosine",
        fullSource: "TRL 1.16 KTOConfig", adapterSource: "LLaMA-Factory example of DPO with LoRA")
    case .grpo:
      Self(
        full: 1e-6, adapters: 1e-5, batch: 64, epochs: 1, warmup: 0, scheduler: "constant",
        fullSource: "TRL 1.16 GRPOConfig", adapterSource: "TRL documentation, LoRA Without Regret")
    case .reward:
      Self(
        full: 1e-5, adapters: 1e-4, batch: 32, epochs: 1, warmup: 0.1, scheduler: "linear",
        fullSource: "a tenth of the adapters' rate (LoRA Without Regret)",
        adapterSource: "TRL 1.16 RewardConfig")
    case .classification, .tokenClassification:
      Self(
        full: 2e-5, adapters: 3e-4, batch: 16, epochs: 3, warmup: 0.1, scheduler: "linear",
        fullSource: "BERT (Devlin et al., 2018), appendix A.3",
        adapterSource: "PEFT example, RoBERTa-large on MRPC")
    case .seq2seq:
      Self(
        full: 1e-4, adapters: 1e-3, batch: 16, epochs: 3, warmup: 0, scheduler: "linear",
        fullSource: "transformers documentation of T5", adapterSource: "PEFT example, mT0-large")
    case .asr:
      Self(
        full: 1e-5, adapters: 1e-3, batch: 32, epochs: 3, warmup: 0.1, scheduler: "linear",
        fullSource: "transformers example, speech recognition with Whisper",
        adapterSource: "PEFT example, Whisper-large with int8")
    case .imageClassification:
      Self(
        full: 5e-5, adapters: 5e-3, batch: 64, epochs: 3, warmup: 0.1, scheduler: "linear",
        fullSource: "transformers documentation, image classification",
        adapterSource: "PEFT example, ViT")
    case .segmentation:
      Self(
        full: 6e-5, adapters: 5e-4, batch: 8, epochs: 50, warmup: 0, scheduler: "linear",
        fullSource: "transformers documentation, semantic segmentation",
        adapterSource: "PEFT example, SegFormer")
    case .embedding, .contrastive:
      Self(
        full: 2e-5, adapters: 2e-4, batch: 64, epochs: 1, warmup: 0.1, scheduler: "linear",
        fullSource: "Sentence Transformers training overview",
        adapterSource: "ten times the full rate (LoRA Without Regret)")
    }
  }
}

extension Hyperparameter {
  /// The values to start with.
  ///
  /// - Parameters:
  ///   - method: How it trains.
  ///   - task: What it is trained to do.
  ///   - request: The run that was asked for.
  ///   - facts: What the model sets limits with.
  /// - Returns: The values, optimization first.
  static func starters(
    for method: PlanRequest.Method, task: PlanRequest.Task, request: PlanRequest, facts: PlanFacts
  ) -> [Self] {
    let row = StarterRow.row(of: task)
    let accumulation = max(1, row.batch / max(1, request.batchSize))
    var values = [learningRate(row, method: method, facts: facts)]
    values += [
      Self(
        name: "per_device_train_batch_size", value: .integer(request.batchSize),
        why: "the plan's memory is for this size", source: "--batch-size"),
      Self(
        name: "gradient_accumulation_steps", value: .integer(accumulation),
        why: "gives \(accumulation * request.batchSize) examples a step",
        source: method == .full ? row.fullSource : row.adapterSource),
      Self(
        name: "num_train_epochs", value: .integer(row.epochs),
        why: "stop earlier when the evaluation loss rises", source: row.fullSource),
      Self(
        name: "lr_scheduler_type", value: .word(row.scheduler),
        why: "how the rate falls after warm-up", source: row.fullSource),
      Self(
        name: "warmup_steps", value: .number(row.warmup),
        why: "below 1 it is a share of all steps (transformers 5)", source: row.fullSource),
      Self(
        name: "weight_decay", value: .number(0),
        why: "0.01 to 0.1 where a small data set overfits",
        source: "transformers 5.23 TrainingArguments"),
      Self(
        name: "max_grad_norm", value: .number(1), why: "the default",
        source: "transformers 5.23 TrainingArguments"),
      Self(
        name: "optim", value: .word(request.optimizer.rawValue),
        why: "what the memory was worked out for", source: "--optimizer"),
    ]
    values += length(request, facts) + precision(facts)
    return method == .full ? values : values + adapter(method, request, facts)
  }

  private static func learningRate(
    _ row: StarterRow, method: PlanRequest.Method, facts: PlanFacts
  ) -> Self {
    let isLarge = method == .qlora && (facts.parameterCount ?? 0) > 13_000_000_000
    let rate = method == .full ? row.full : isLarge ? row.adapters / 2 : row.adapters
    return Self(
      name: "learning_rate", value: .number(rate),
      why: isLarge
        ? "half the usual rate: the model has more than 13 B parameters"
        : method == .full
          ? "usual for this task when all weights are trained"
          : "adapters take about ten times the full rate",
      source: isLarge
        ? "QLoRA (Dettmers et al., 2023), repository"
        : method == .full
          ? row.fullSource : row.adapterSource)
  }

  private static func length(_ request: PlanRequest, _ facts: PlanFacts) -> [Self] {
    guard let context = facts.contextLength, context > 0 else { return [] }
    let value = min(context, request.sequenceLength)
    return [
      Self(
        name: "max_length", value: .integer(value),
        why: value < request.sequenceLength
          ? "the model has only \(context) positions"
          : "the plan's memory is for this length; the model has \(context) positions",
        source: "config.json")
    ]
  }

  private static func precision(_ facts: PlanFacts) -> [Self] {
    let isHalf = facts.storedDType == "F16"
    return [
      Self(
        name: isHalf ? "fp16" : "bf16", value: .word("true"),
        why: isHalf
          ? "the weights are stored in float16; bf16 is safer on cards that have it"
          : "float16 overflows in models trained in bfloat16",
        source: "dtype of the weights")
    ]
  }

  private static func adapter(
    _ method: PlanRequest.Method, _ request: PlanRequest, _ facts: PlanFacts
  ) -> [Self] {
    [
      Self(
        name: "lora_r", value: .integer(request.rank),
        why: "the plan's count is for this rank",
        source: request.rank == 16 ? "TRL 1.16 ModelConfig" : "--rank"),
      Self(
        name: "lora_alpha", value: .integer(2 * request.rank),
        why: "twice the rank: it only rescales the learning rate",
        source: "TRL 1.16 ModelConfig"),
      Self(
        name: "lora_dropout", value: .number(0.05), why: "0 for large data sets",
        source: "TRL 1.16 ModelConfig"),
      Self(
        name: "target_modules", value: .words(facts.targetModules),
        why: "every linear layer but the output head: attention alone learns less",
        source: "LoRA Without Regret; the names are this model's own"),
    ]
  }
}

extension SearchRange {
  /// Where to search around the starter values.
  static func ranges(for method: PlanRequest.Method, task: PlanRequest.Task) -> [Self] {
    let row = StarterRow.row(of: task)
    let rate = method == .full ? row.full : row.adapters
    var ranges = [
      Self(name: "learning_rate", distribution: .logUniform(low: rate / 4, high: rate * 2.5)),
      Self(name: "num_train_epochs", distribution: .integer(low: 1, high: max(2, row.epochs))),
      Self(
        name: "gradient_accumulation_steps",
        distribution: .choice([max(1, row.batch / 2), row.batch, row.batch * 2])),
      Self(
        name: "weight_decay", distribution: .uniform(low: 0, high: method == .full ? 0.1 : 0.05)),
    ]
    if method != .full {
      ranges.append(Self(name: "lora_r", distribution: .choice([8, 16, 32, 64])))
    }
    return ranges
  }
}
