import ModelPrediction

/// Bytes that the forward pass keeps for the backward pass, by layer.
///
/// Derived from what autograd saves: the inputs of trained products, both factors of elementwise
/// products, the inputs of norms and activations, and of attention its queries, keys (repeated for
/// grouped heads), values and output. Counted against transformers 5.23 and PEFT 0.21.
struct SavedActivations {
  /// The model.
  let shape: ModelShape
  /// The run.
  let request: PlanRequest
  /// How it trains.
  let method: PlanRequest.Method
  /// Tokens that an encoder's layers, and a decoder's, see in one batch.
  let tokens: (encoder: Int, decoder: Int)

  /// Bytes of an element of the residual stream: float32 where the embeddings are.
  var streamBytes: Int {
    method == .qlora || request.weightsDType == .float32 ? 4 : 2
  }

  /// Whether products run on copies of the weights in another dtype.
  var castsWeights: Bool { request.weightsDType == .float32 && request.autocast != .none }

  /// The tokens that a layer sees.
  func tokens(of block: ModelShape.Block) -> Int {
    shape.isEncoderDecoder && block.isOfEncoder ? tokens.encoder : tokens.decoder
  }

  /// Bytes that a layer's input takes, the only thing that checkpointing keeps of a layer.
  func input(of block: ModelShape.Block) -> Int {
    streamBytes * shape.hiddenSize * tokens(of: block)
  }

  /// Bytes that a layer saves.
  func saved(by block: ModelShape.Block) -> Int {
    let perToken =
      norms(of: block) + inputs(of: block) + feedForward(of: block) + attention(of: block)
      + dropout(of: block) + experts(of: block)
    return perToken * tokens(of: block) + copies(of: block) + crossInputs(of: block)
  }

  /// Norms: their input, made float32, and what is multiplied with a trained weight.
  private func norms(of block: ModelShape.Block) -> Int {
    let isTrained = method == .full
    let width = shape.hiddenSize * block.normCount
    let heads = shape.headDimension * (shape.heads + shape.keyValueHeads)
    let headNorms = block.headNormCount > 0 ? heads * (isTrained ? 8 : 6) : 0
    if block.hasLayerNorm { return streamBytes * width + headNorms }
    return (4 + (isTrained ? streamBytes : 0)) * width + headNorms
  }

  /// The inputs of products whose weights are trained.
  private func inputs(of block: ModelShape.Block) -> Int {
    if method != .full {
      return block.linears.reduce(0) { $0 + 2 * ($1.inputs + request.rank) }
    }
    // A stream of two bytes is shared by the products that read it; one of four is cast for each.
    guard streamBytes == 2 else { return block.linears.reduce(0) { $0 + 2 * $1.inputs } }
    let output = attentionWidth
    let widths = [block.attention, block.feedForward].flatMap { modules in
      modules.map(\.inputs).reduce(into: [Int]()) { if !$0.contains($1) { $0.append($1) } }
    }
    let hasEqualWidths = output == shape.hiddenSize && block.attention.count > 1
    return 2 * widths.reduce(0, +) + (hasEqualWidths ? 2 * output : 0)
  }

  private var attentionWidth: Int { shape.heads * shape.headDimension }

  /// The activation's input, and in a gated layer its output and the other factor.
  private func feedForward(of block: ModelShape.Block) -> Int {
    let wide = block.feedForward
    guard let down = wide.max(by: { $0.inputs < $1.inputs }), !block.hasExperts else { return 0 }
    let inner = down.inputs
    let up = wide.filter { $0.inputs == shape.hiddenSize }.reduce(0) { $0 + $1.outputs }
    if up >= 2 * inner { return 6 * inner }
    return (shape.hasComposedActivation ? 8 : 2) * inner
  }

  /// Attention: queries, keys, values and output; its scores where a kernel writes them.
  private func attention(of block: ModelShape.Block) -> Int {
    guard !block.attention.isEmpty else { return 0 }
    let width = attentionWidth
    let calls = block.hasCrossAttention ? 2 : 1
    let perCall = 2 * 3 * width + (method == .full ? 0 : 2 * width) + 4 * shape.heads
    let keys = tokens(of: block) / max(1, request.batchSize)
    let perScore = bytesPerScore
    let math = perScore > 8 ? 8 * width : 0
    return calls * (perCall + math + perScore * shape.heads * keys)
  }

  /// Bytes for each attention score; 0 where the kernel keeps none.
  private var bytesPerScore: Int {
    switch request.attention {
    case .flash: 0
    case .sdpa: shape.dropsAttention || shape.biasesScores ? 12 : 0
    case .eager: 6 + (shape.capsScores ? 2 : 0) + (shape.dropsAttention ? 3 : 0)
    }
  }

  /// The masks of dropout, a byte an element.
  private func dropout(of block: ModelShape.Block) -> Int {
    shape.dropsHidden ? block.normCount * shape.hiddenSize : 0
  }

  /// What a token leaves in the experts it goes to.
  private func experts(of block: ModelShape.Block) -> Int {
    guard block.hasExperts else { return 0 }
    return shape.expertsPerToken * (3 * shape.hiddenSize + 8 * shape.expertWidth)
  }

  /// Copies of weights that the graph keeps: casts to the computation's dtype, and experts with their
  /// LoRA added.
  private func copies(of block: ModelShape.Block) -> Int {
    var bytes = castsWeights ? 2 * block.linearParameters : 0
    guard method != .full else { return bytes }
    bytes += 4 * block.linears.reduce(0) { $0 + request.rank * ($1.inputs + $1.outputs) }
    if block.hasExperts { bytes += 2 * 3 * expertMatrix }
    return bytes
  }

  /// Elements of one of the three matrices of all experts of a layer.
  var expertMatrix: Int { shape.experts * shape.expertWidth * shape.hiddenSize }

  /// Keys and values of cross-attention come of the encoder's tokens.
  private func crossInputs(of block: ModelShape.Block) -> Int {
    guard block.hasCrossAttention, tokens.encoder > tokens.decoder else { return 0 }
    return (tokens.encoder - tokens.decoder) * 8 * shape.hiddenSize
  }
}
