import ModelFacts
import ModelKnowledge
import ModelPrediction

/// The sizes of a model that its training memory follows from, read off its modules and configuration.
struct ModelShape: Hashable, Sendable {
  /// A layer as far as its saved activations depend on it.
  struct Block: Hashable, Sendable {
    /// The name of the list it stands in, such as `model.layers`.
    var stack: String
    /// Linear modules: what LoRA attaches to.
    var linears: [LoadedModel.Module] = []
    /// Norms over the residual stream.
    var normCount = 0
    /// Norms over the heads of queries and keys.
    var headNormCount = 0
    /// Whether the norms have a bias, so that they are LayerNorm and no RMSNorm.
    var hasLayerNorm = false
    /// Whether it holds fused experts.
    var hasExperts = false

    /// Whether it attends to the output of another stack.
    var hasCrossAttention: Bool { linears.contains { ModelShape.isCrossAttention($0.name) } }
    /// Whether it belongs to a stack that reads the input of an encoder-decoder.
    var isOfEncoder: Bool { stack.split(separator: ".").contains("encoder") }
    /// Its weights in linear modules.
    var linearParameters: Int { linears.reduce(0) { $0 + $1.inputs * $1.outputs } }
    /// The feed-forward modules, which belong to no attention.
    var feedForward: [LoadedModel.Module] { linears.filter { !ModelShape.isAttention($0.name) } }
    /// The attention modules.
    var attention: [LoadedModel.Module] { linears.filter { ModelShape.isAttention($0.name) } }
  }

  /// Width of the residual stream.
  var hiddenSize: Int
  /// Rows of the token embedding; 0 without one.
  var vocabularySize = 0
  /// Heads of an attention.
  var heads = 1
  /// Heads of keys and values.
  var keyValueHeads = 1
  /// Width of a head.
  var headDimension: Int
  /// The layers.
  var blocks: [Block] = []
  /// Parameters, tied ones once.
  var parameterCount: Int
  /// Parameters of the modules that four bits take.
  var packableParameters = 0
  /// Parameters of all linear modules but the output head.
  var linearParameters = 0
  /// Elements of the largest parameter.
  var largestParameter = 0
  /// Whether the output head is the embedding itself.
  var hasTiedHead = false
  /// Whether there is an output head over the vocabulary.
  var hasVocabularyHead = false
  /// Whether it has an encoder and a decoder.
  var isEncoderDecoder = false
  /// Whether attention drops weights in training.
  var dropsAttention = false
  /// Whether layers drop activations in training.
  var dropsHidden = false
  /// Whether attention scores are capped by a tanh.
  var capsScores = false
  /// Whether logits are capped by a tanh.
  var capsLogits = false
  /// Whether the feed-forward's activation is put together from elementwise steps.
  var hasComposedActivation = false
  /// Whether attention adds a learnt bias to its scores.
  var biasesScores = false
  /// Fused experts of a layer; 0 without any.
  var experts = 0
  /// Experts that a token goes to.
  var expertsPerToken = 0
  /// Inner width of an expert.
  var expertWidth = 0
  /// Frames that an audio encoder's layers see; nil for text.
  var audioFrames: Int?
}

extension ModelShape {
  /// The shape of the model that these files load into; nil where its modules or sizes aren't known.
  init?(of examination: Examination) {
    guard let loaded = examination.loaded, loaded.isFullyKnown,
      let count = loaded.parameterCount, count > 0,
      let config = examination.config?.text,
      let hidden = config.hiddenSize ?? examination.config?.hiddenSize, hidden > 0
    else { return nil }
    let heads = max(1, config.attentionHeads ?? 1)
    let sizes = [
      hidden, heads, config.headDimension, config.keyValueHeads, config.vocabularySize,
    ]
    guard sizes.allSatisfy({ ($0 ?? 0) <= Self.largestSize }) else { return nil }
    self.init(
      hiddenSize: hidden, headDimension: max(1, config.headDimension ?? hidden / heads),
      parameterCount: count)
    self.heads = heads
    keyValueHeads = max(1, config.keyValueHeads ?? heads)
    vocabularySize = max(0, config.vocabularySize ?? 0)
    readModules(of: loaded)
    readConfiguration(config)
    hasVocabularyHead = Self.hasVocabularyHead(loaded, task: examination.summary.task)
    isEncoderDecoder =
      blocks.contains(where: \.hasCrossAttention) && blocks.contains(where: \.isOfEncoder)
    if blocks.contains(where: \.hasExperts) { readExperts(config) }
    let widest = blocks.flatMap(\.linears).map { $0.inputs * $0.outputs }.max() ?? 0
    largestParameter = max(
      vocabularySize * hidden, max(widest, experts * 2 * expertWidth * hidden))
  }

  /// Sizes beyond it are no model's, and products of three of them stay within 64 bits.
  private static let largestSize = 1_000_000

  private mutating func readModules(of loaded: LoadedModel) {
    let biases = Set(loaded.filled.map { ExactString($0) })
    let head = loaded.outputEmbeddings
    let tied = Set(loaded.tied.flatMap(\.self).map { ExactString($0) })
    hasTiedHead =
      head.map { tied.contains(ExactString("\($0).weight")) } ?? false
      || loaded.inputEmbeddings.map { tied.contains(ExactString("\($0).weight")) } ?? false
    packableParameters = loaded.allLinearModules.reduce(0) {
      $1.kind == .linear ? $0 + $1.inputs * $1.outputs : $0
    }
    var order: [ExactString] = []
    var found: [ExactString: Block] = [:]
    func withBlock(of name: String, _ body: (inout Block) -> Void) {
      guard let (stack, key) = Self.layer(of: name) else { return }
      if found[key] == nil { order.append(key) }
      body(&found[key, default: Block(stack: stack)])
    }
    for module in loaded.modules where module.name != head {
      switch module.kind {
      case .linear, .conv1D, .deadLinear:
        linearParameters += module.inputs * module.outputs
        withBlock(of: module.name) { $0.linears.append(module) }
      case .other where Self.isNorm(module.name):
        withBlock(of: module.name) { block in
          if Self.isHeadNorm(module.name) {
            block.headNormCount += 1
          } else {
            block.normCount += 1
          }
          if biases.contains(ExactString("\(module.name).bias")) { block.hasLayerNorm = true }
        }
      case .other, .embedding: break
      }
    }
    for name in loaded.fusedExperts { withBlock(of: name) { $0.hasExperts = true } }
    blocks = order.compactMap { found[$0] }.filter { !$0.linears.isEmpty }
  }

  private mutating func readConfiguration(_ config: ModelConfiguration) {
    let isPositive = { (name: String) in (config.value(name)?.number ?? 0) > 0 }
    dropsAttention =
      ["attention_probs_dropout_prob", "attn_pdrop", "attention_dropout"].contains(
        where: isPositive)
      || config.modelType.map { $0.hasSuffix("t5") } == true && isPositive("dropout_rate")
    dropsHidden = [
      "hidden_dropout_prob", "resid_pdrop", "dropout", "dropout_rate", "hidden_dropout",
      "resid_dropout",
    ].contains(where: isPositive)
    capsScores = isPositive("attn_logit_softcapping")
    capsLogits = isPositive("final_logit_softcapping")
    biasesScores = isPositive("relative_attention_num_buckets")
    let names = ["activation_function", "hidden_act", "hidden_activation", "dense_act_fn"]
    let activation = names.lazy.compactMap { name -> String? in
      guard case .string(let text)? = config.value(name) else { return nil }
      return text
    }.first
    hasComposedActivation = ["gelu_new", "gelu_fast", "quick_gelu"].contains(activation ?? "")
    audioFrames = config.integer("max_source_positions")
      .flatMap { config.integer("num_mel_bins") == nil ? nil : min(max(0, $0), Self.largestSize) }
  }

  private mutating func readExperts(_ config: ModelConfiguration) {
    let first = { (names: [String]) in names.lazy.compactMap { config.integer($0) }.first }
    let bounded = { (size: Int?) in min(max(0, size ?? 0), Self.largestSize) }
    experts = bounded(first(["num_local_experts", "num_experts", "n_routed_experts"]))
    expertsPerToken = bounded(first(["num_experts_per_tok", "num_experts_per_token", "moe_topk"]))
    expertWidth = bounded(first(["moe_intermediate_size", "intermediate_size"]))
  }

  /// Whether logits over the vocabulary come out.
  private static func hasVocabularyHead(_ loaded: LoadedModel, task: String?) -> Bool {
    switch task {
    case "causal-lm", "masked-lm", "seq2seq-lm", "image-text": true
    default: loaded.outputEmbeddings != nil
    }
  }
}

// MARK: Names

extension ModelShape {
  /// The layer that a module stands in: its list, and the list with the index.
  static func layer(of name: String) -> (stack: String, key: ExactString)? {
    let parts = name.split(separator: ".")
    guard let place = parts.firstIndex(where: { Int($0) != nil }), place > 0 else { return nil }
    return (
      parts[..<place].joined(separator: "."), ExactString(parts[...place].joined(separator: "."))
    )
  }

  /// Whether a module's name is an attention's.
  static func isAttention(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["attn", "attention"].contains { name.contains($0) }
  }

  /// Whether a module's name is that of an attention to another stack.
  static func isCrossAttention(_ name: String) -> Bool {
    let name = name.lowercased()
    return ["encoder_attn", "encdecattention", "crossattention", "cross_attn"].contains {
      name.contains($0)
    }
  }

  private static func leaf(_ name: String) -> String {
    name.split(separator: ".").last.map { $0.lowercased() } ?? ""
  }

  private static func isNorm(_ name: String) -> Bool {
    let leaf = leaf(name)
    return leaf.contains("norm") || leaf.hasPrefix("ln")
  }

  private static func isHeadNorm(_ name: String) -> Bool {
    let leaf = leaf(name)
    return leaf.hasPrefix("q_") || leaf.hasPrefix("k_") || leaf.hasPrefix("query_")
      || leaf.hasPrefix("key_")
  }
}
