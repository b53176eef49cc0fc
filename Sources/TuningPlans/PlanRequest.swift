/// What a plan is to assume: the run that its memory and its values are worked out for.
package struct PlanRequest: Hashable, Sendable {
  /// A way to train that a plan answers for.
  package enum Method: String, CaseIterable, Hashable, Sendable {
    /// All weights.
    case full
    /// Low-rank adapters in float32 on frozen weights.
    case lora
    /// Low-rank adapters on linear layers of four bits (NF4, quantized scales).
    case qlora
  }

  /// What the model is trained to do.
  package enum Task: String, CaseIterable, Hashable, Sendable {
    case sft, dpo, kto, grpo, reward, classification
    case tokenClassification = "token-classification"
    case seq2seq, asr
    case imageClassification = "image-classification"
    case segmentation, contrastive, embedding
    case imageText = "image-text"
  }

  /// The optimizer, by the names of transformers' `optim`.
  package enum Optimizer: String, CaseIterable, Hashable, Sendable {
    case adamw = "adamw_torch"
    case adamwFused = "adamw_torch_fused"
    case adamw8bit = "adamw_8bit"
    case pagedAdamw8bit = "paged_adamw_8bit"
    case adafactor, sgd, muon
  }

  /// The kernel that computes attention.
  package enum Attention: String, CaseIterable, Hashable, Sendable { case eager, sdpa, flash }

  /// The kernel that computes the loss.
  package enum Loss: String, CaseIterable, Hashable, Sendable { case standard, fused, chunked }

  /// How several cards share a run.
  package enum Sharding: String, CaseIterable, Hashable, Sendable {
    case none, ddp, zero2, zero3, fsdp
  }

  /// The dtype of the weights as they are loaded.
  package enum WeightsDType: String, CaseIterable, Hashable, Sendable {
    case float32, bfloat16, float16

    /// Bytes of a weight.
    package var byteCount: Int { self == .float32 ? 4 : 2 }
  }

  /// The dtype that autocast computes in.
  package enum Autocast: String, CaseIterable, Hashable, Sendable { case none, bf16, fp16 }

  /// The only method to answer for; nil for all of them.
  package var method: Method?
  /// What the model is trained to do; nil for its own task.
  package var task: Task?
  /// Tokens of an example; of a label where the input is audio.
  package var sequenceLength = 2048
  /// Examples that a card works on at a time.
  package var batchSize = 1
  /// Batches before the optimizer runs.
  package var gradientAccumulation = 1
  /// Whether activations are computed again in the backward pass.
  package var gradientCheckpointing = true
  /// The optimizer.
  package var optimizer = Optimizer.adamw
  /// The dtype of the weights.
  package var weightsDType = WeightsDType.bfloat16
  /// The dtype of the computation.
  package var autocast = Autocast.bf16
  /// The attention kernel.
  package var attention = Attention.sdpa
  /// The loss kernel.
  package var loss = Loss.standard
  /// How many cards there are.
  package var gpus = 1
  /// How they share the run.
  package var sharding = Sharding.none
  /// Bytes of memory that a card has; nil where nobody said.
  package var gpuMemoryBytes: Int?
  /// Examples of the data set; nil where nobody said.
  package var datasetSize: Int?
  /// LoRA's rank.
  package var rank = 16

  /// The defaults.
  package init() {}
}
