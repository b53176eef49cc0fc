import ModelPrediction

/// What one optimizer step takes of a card's memory, by component.
package struct TrainingMemory: Hashable, Sendable {
  /// A part of it, with what it was worked out from.
  package struct Component: Hashable, Sendable {
    /// Its name, such as `weights`.
    package var name: String
    /// Its bytes on one card.
    package var bytes: Int
    /// How they are worked out.
    package var formula: String
  }

  /// The most that tensors alone take at one time, in bytes, on one card.
  package var liveBytes: Int
  /// What the card's own tools show at least, in bytes.
  package var low: Int
  /// What they should show.
  package var expected: Int
  /// What they show at most.
  package var high: Int
  /// The parts, which sum to `expected`.
  package var components: [Component]
}

/// The moments of a step at which memory can be highest, and what is live at each.
struct MemoryModel {
  let shape: ModelShape
  let request: PlanRequest
  let method: PlanRequest.Method
  /// Parameters that are trained.
  let trainable: Int
  /// Bytes of weights that are stored packed; nil where they load as floats.
  let stored: Int?

  /// Whether every sum stays far below what 64 bits hold, whatever a configuration claims.
  var isCountable: Bool {
    let width = shape.heads.double * shape.headDimension.double + shape.hiddenSize.double
    let tokens =
      request.batchSize.double * (request.sequenceLength + (shape.audioFrames ?? 0)).double
    let modules = shape.blocks.reduce(0.0) { sum, block in
      block.linears.reduce(sum) { $0 + 16 * ($1.inputs + $1.outputs + request.rank).double }
    }
    let layers = shape.blocks.count.double
    let scores = shape.heads.double * (request.sequenceLength + (shape.audioFrames ?? 0)).double
    let experts = shape.expertsPerToken.double * (shape.hiddenSize + shape.expertWidth).double
    let perToken =
      modules + 64 * layers * (width + scores + experts) + 64 * shape.vocabularySize.double
    let matrices =
      shape.experts.double * shape.expertWidth.double * shape.hiddenSize.double * (layers + 1)
    let parameters =
      shape.parameterCount.double + trainable.double + matrices
      + shape.vocabularySize.double * shape.hiddenSize.double
    return tokens * perToken + 64 * parameters < 1e18
  }

  private var saved: SavedActivations {
    let text = request.sequenceLength * request.batchSize
    let frames = shape.audioFrames.map { $0 * request.batchSize }
    return SavedActivations(
      shape: shape, request: request, method: method,
      tokens: (encoder: frames ?? text, decoder: text))
  }

  /// The memory of the step.
  var memory: TrainingMemory {
    let moments = [atLoss, inBackward, afterBackward, inOptimizer]
    let top = moments.max { $0.total < $1.total } ?? atLoss
    let live = top.total
    let expected = live + live / 16 + Self.context
    return TrainingMemory(
      liveBytes: live, low: live + Self.context / 2,
      expected: expected, high: live + live * 2 / 5 + 2 * Self.context,
      components: components(at: top) + [
        TrainingMemory.Component(
          name: "runtime", bytes: expected - live,
          formula: "CUDA context and libraries (0.6 GB) + allocator fragmentation (1/16)")
      ])
  }

  /// Bytes of the CUDA context and the libraries' workspaces.
  private static let context = 600_000_000

  private func components(at moment: Moment) -> [TrainingMemory.Component] {
    let parts: [(String, Int, String)] = [
      ("weights", weights, weightsFormula),
      ("adapter", adapter, "4 bytes x \(trainable) parameters of LoRA"),
      ("gradients", moment.gradients, gradientsFormula),
      ("optimizer", states, "\(request.optimizer.rawValue): \(stateFormula)"),
      ("activations", moment.activations, activationsFormula),
      (
        "logits_and_loss", moment.loss,
        "\(lossTokens) tokens x \(shape.vocabularySize) logits x \(lossBytes) bytes"
      ),
      ("workspace", moment.workspace, moment.name),
    ]
    return parts.filter { $0.1 > 0 }.map {
      TrainingMemory.Component(name: $0.0, bytes: $0.1, formula: $0.2)
    }
  }
}

// MARK: What is there all the time

extension MemoryModel {
  private var isSharded: Bool { request.sharding == .zero3 || request.sharding == .fsdp }

  /// One card's share of what sharding divides.
  private func share(_ bytes: Int, divided: Bool) -> Int {
    divided ? (bytes + request.gpus - 1) / max(1, request.gpus) : bytes
  }

  private var weights: Int {
    let count = shape.parameterCount
    let bytes: Int
    if let stored {
      bytes = stored
    } else if method == .qlora {
      bytes = Self.packed(shape.packableParameters) + 4 * max(0, count - shape.packableParameters)
    } else {
      bytes = count * request.weightsDType.byteCount
    }
    return share(bytes, divided: isSharded)
  }

  private var weightsFormula: String {
    if stored != nil { return "the quantized weights as they are stored" }
    guard method == .qlora else {
      return "\(request.weightsDType.byteCount) bytes x \(shape.parameterCount) parameters"
    }
    return "0.516 bytes x \(shape.packableParameters) in linear layers (NF4, double quantization)"
      + " + 4 bytes x \(max(0, shape.parameterCount - shape.packableParameters)) others in float32"
  }

  /// Four bits, a byte of scale for each 64 weights, and a float for each 256 scales, in bytes.
  ///
  /// Source: QLoRA (Dettmers et al., 2023), section 3, "Double Quantization".
  private static func packed(_ count: Int) -> Int { count / 2 + count / 64 + count / 4096 }

  private var adapter: Int {
    method == .full ? 0 : share(4 * trainable, divided: isSharded)
  }

  /// Bytes of a trained parameter.
  private var trainedBytes: Int { method == .full ? request.weightsDType.byteCount : 4 }

  private var gradients: Int {
    share(trainable * trainedBytes, divided: isSharded || request.sharding == .zero2)
  }

  private var gradientsFormula: String {
    "\(trainedBytes) bytes x \(trainable) trained parameters, as far as they exist at the peak"
  }

  private var states: Int {
    let bytes =
      switch request.optimizer {
      case .adamw, .adamwFused: 2 * trainedBytes * trainable
      case .adamw8bit: 2 * trainable + trainable / 32
      case .pagedAdamw8bit, .sgd: 0
      case .adafactor: trainedBytes * (trainable / max(1, shape.hiddenSize))
      case .muon: trainedBytes * trainable
      }
    return share(bytes, divided: isSharded || request.sharding == .zero2)
  }

  private var stateFormula: String {
    switch request.optimizer {
    case .adamw, .adamwFused: "2 moments x \(trainedBytes) bytes x \(trainable)"
    case .adamw8bit: "2 moments x 1 byte x \(trainable), and a scale for each 256"
    case .pagedAdamw8bit: "2 moments in paged memory, which the card needn't hold"
    case .sgd: "no states"
    case .adafactor: "a row and a column for each matrix"
    case .muon: "1 moment x \(trainedBytes) bytes x \(trainable)"
    }
  }

  private var constant: Int { weights + adapter + states }
}

// MARK: The moments

/// What is live at one moment beside weights and states.
struct Moment: Hashable {
  /// What the workspace is, at this moment.
  var name: String
  /// All of it, weights and states included.
  var total = 0
  var gradients = 0
  var activations = 0
  var loss = 0
  var workspace = 0
}

extension MemoryModel {
  private func moment(
    _ name: String, gradients: Int = 0, activations: Int = 0, loss: Int = 0, workspace: Int = 0
  ) -> Moment {
    Moment(
      name: name, total: constant + gradients + activations + loss + workspace,
      gradients: gradients, activations: activations, loss: loss, workspace: workspace)
  }

  private var embedding: Int { shape.vocabularySize * shape.hiddenSize }

  /// Gradients of an earlier micro-batch.
  private var accumulated: Int { request.gradientAccumulation > 1 ? gradients : 0 }

  private var lossTokens: Int {
    hasLogits ? request.sequenceLength * request.batchSize : 0
  }

  private var hasLogits: Bool {
    guard shape.hasVocabularyHead, shape.vocabularySize > 0 else { return false }
    switch request.task {
    case .classification, .tokenClassification, .imageClassification, .reward, .embedding,
      .contrastive, .segmentation:
      return false
    default: return true
    }
  }

  /// Bytes a logit: the logits, their log-probabilities, and as many gradients in float32.
  private var lossBytes: Int {
    switch request.loss {
    case .standard: 12 + (shape.capsLogits ? 2 : 0)
    case .fused, .chunked: 2
    }
  }

  /// What the end of the model keeps: the last norm, the head's input, a cast copy of the head.
  private var headBytes: Int {
    guard hasLogits else { return 0 }
    let isRMS = shape.blocks.last.map { !$0.hasLayerNorm } ?? true
    let perToken =
      (isRMS ? 4 : saved.streamBytes) * shape.hiddenSize
      + (method == .full ? (isRMS ? 4 : 2) * shape.hiddenSize : 0)
    let copiesHead = method == .qlora || saved.castsWeights
    return perToken * lossTokens + (copiesHead ? 2 * embedding : 0)
  }

  private var activationsFormula: String {
    request.gradientCheckpointing
      ? "\(shape.blocks.count) layers' inputs and what one layer saves"
      : "what \(shape.blocks.count) layers save, by the inputs of their modules"
  }

  /// The forward pass is done, and the loss has its gradient.
  private var atLoss: Moment {
    let layers = shape.blocks.reduce(0) {
      $0 + (request.gradientCheckpointing ? saved.input(of: $1) : saved.saved(by: $1))
    }
    return moment(
      "nothing more at the loss", gradients: accumulated, activations: layers + headBytes + front,
      loss: lossTokens * shape.vocabularySize * lossBytes)
  }

  /// What an audio encoder's convolutions keep.
  private var front: Int {
    guard let frames = shape.audioFrames else { return 0 }
    return frames * request.batchSize * shape.hiddenSize * 14
  }

  /// A layer is computed again while everything behind it has its gradients.
  private var inBackward: Moment {
    let name = "gradients of one layer's activations"
    guard request.gradientCheckpointing,
      let block = shape.blocks.max(by: { saved.saved(by: $0) < saved.saved(by: $1) })
    else { return moment(name) }
    let late = method == .full && !shape.hasTiedHead ? embedding * trainedBytes : 0
    let activations = saved.saved(by: block) + saved.input(of: block)
    let experts = block.hasExperts && method != .full ? 2 * saved.expertMatrix : 0
    return moment(
      name, gradients: max(gradients - late, accumulated), activations: activations,
      workspace: experts + 2 * saved.input(of: block))
  }

  /// Every gradient is there, and a tied embedding's two are being added.
  private var afterBackward: Moment {
    let isTied = shape.hasTiedHead && method == .full && hasLogits
    let copies = isTied ? (request.gradientAccumulation > 1 ? 3 : 2) : 0
    return moment(
      "gradients of the tied embedding", gradients: gradients - (isTied ? ofEncoder.gradients : 0),
      activations: isTied ? ofEncoder.activations : 0,
      workspace: share(copies * embedding * trainedBytes, divided: isSharded))
  }

  /// What is there, and what isn't yet, of an audio encoder whose decoder is done: its layers are the
  /// last of the backward pass, and the decoder's embedding isn't theirs.
  private var ofEncoder: (activations: Int, gradients: Int) {
    guard shape.audioFrames != nil else { return (0, 0) }
    let blocks = shape.blocks.filter(\.isOfEncoder)
    let activations = blocks.reduce(front) {
      $0 + (request.gradientCheckpointing ? saved.input(of: $1) : saved.saved(by: $1))
    }
    let trained = trainedBytes * blocks.reduce(0) { $0 + $1.linearParameters }
    return (activations, request.gradientAccumulation > 1 ? 0 : min(trained, gradients))
  }

  /// The optimizer works on the largest parameter.
  private var inOptimizer: Moment {
    let largest =
      method == .full
      ? shape.largestParameter
      : shape.blocks.flatMap(\.linears).map { request.rank * max($0.inputs, $0.outputs) }.max() ?? 0
    let isBig: Bool =
      switch request.optimizer {
      case .adamw, .muon, .adafactor: true
      case .adamwFused, .adamw8bit, .pagedAdamw8bit, .sgd: false
      }
    return moment(
      "the optimizer's temporaries for its largest parameter", gradients: gradients,
      workspace: isBig ? share(2 * largest * trainedBytes, divided: isSharded) : 0)
  }
}

extension Int {
  /// The number as one that can't overflow.
  fileprivate var double: Double { Double(self) }
}
