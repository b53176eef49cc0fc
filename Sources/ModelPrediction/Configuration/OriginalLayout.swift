package import ModelFacts
import ModelKnowledge

/// A model as Meta and Mistral publish it: `consolidated.*` with `params.json`, tensors under names of
/// their own, and large models cut across every matrix into model-parallel parts.
///
/// Names, joins and sizes as transformers' `convert_llama_weights_to_hf.py` and
/// `convert_mistral_weights_to_hf.py` have them.
package struct OriginalLayout: Sendable {
  /// Whose layout it is.
  package enum Maker: String, Sendable {
    case meta = "Meta"
    case mistral = "Mistral"
  }

  /// Whose layout it is.
  package let maker: Maker
  /// The model_type that the conversion gives, nil where the tensors are of no model it knows.
  package let modelType: String?
  /// How many parts every matrix is cut into; 1 where files hold whole tensors.
  package let partCount: Int
  /// The parts that the sizes ask for, where they tell that there are more.
  package let expectedPartCount: Int?
  /// The configuration after the conversion, nil where it can't be told.
  package let config: JSONObject?
  /// Every parameter under its name after the conversion, the parts joined.
  package let tensors: LogicalTensors

  /// Recognizes the layout of what loads, nil for any other.
  package init?(of model: InspectedModel) {
    guard let set = model.loadedSet,
      let first = set.index ?? set.files.first, Self.isOriginal(first)
    else { return nil }
    let document = model.document("params.json")?.value
    let parameters = document?["model"]?.object ?? document ?? JSONObject()
    let files = model.files(of: set)
    maker = Self.maker(parameters, content: set.content)
    partCount = set.index == nil && set.content != .safetensors ? set.files.count : 1
    let joined = Self.joined(files, width: parameters["dim"]?.integer)
    let names = joined.map { Self.converted($0.name) }
    let isConverted = !joined.isEmpty && names.allSatisfy { $0 != nil }
    tensors = LogicalTensors(
      isConverted
        ? zip(joined, names).map { tensor, name in
          LogicalTensor(
            name: name ?? tensor.name, file: tensor.file, shape: tensor.shape, dtype: tensor.dtype)
        } : joined)
    modelType =
      isConverted
      ? (maker == .meta ? "llama" : "mistral") : parameters["moe"] == nil ? nil : "mixtral"
    let sizes = Self.Sizes(parameters, joined)
    config =
      model.config.value ?? (isConverted ? modelType.flatMap { sizes?.configuration($0) } : nil)
    expectedPartCount = sizes?.expectedParts(of: partCount)
  }

  private static func isOriginal(_ path: String) -> Bool {
    let name = path.split(separator: "/").last ?? ""
    return name.hasPrefix("consolidated.") || name.hasPrefix("consolidated-")
  }

  /// Meta states a multiple for the inner width, Mistral the width itself.
  private static func maker(_ parameters: JSONObject, content: FileFormat) -> Maker {
    if parameters["multiple_of"] != nil { return .meta }
    return parameters["hidden_dim"] != nil || content == .safetensors ? .mistral : .meta
  }

  /// The tensors of all parts, each once: matrices side by side, vectors from the first part.
  private static func joined(_ files: [WeightFile], width: Int?) -> [LogicalTensor] {
    var joined: [LogicalTensor] = []
    var places: [ExactString: Int] = [:]
    for file in files {
      for tensor in file.tensors where tensor.name != "rope.freqs" {
        guard let place = places[ExactString(tensor.name)] else {
          places[ExactString(tensor.name)] = joined.count
          joined.append(
            LogicalTensor(
              name: tensor.name, file: file.path, shape: tensor.shape, dtype: tensor.dtype))
          continue
        }
        guard tensor.shape.count > 1, tensor.shape.count == joined[place].shape.count else {
          continue
        }
        let dimension = cutDimension(of: tensor, width: width)
        joined[place].shape[dimension] = joined[place].shape[dimension]
          .adding(tensor.shape[dimension])
      }
    }
    return joined
  }

  /// The dimension that a matrix is cut along: inputs of what projects back, outputs of the rest.
  ///
  /// Llama 3 cuts the embeddings by tokens, those before by width.
  private static func cutDimension(of tensor: TensorInfo, width: Int?) -> Int {
    if tensor.name == "tok_embeddings.weight" { return tensor.shape[1] == width ? 0 : 1 }
    return tensor.name.hasSuffix(".wo.weight") || tensor.name.hasSuffix(".w2.weight") ? 1 : 0
  }

  private static let plainNames = [
    "tok_embeddings.weight": "model.embed_tokens.weight", "norm.weight": "model.norm.weight",
    "output.weight": "lm_head.weight",
  ]

  private static let layerNames = [
    "attention.wq": "self_attn.q_proj", "attention.wk": "self_attn.k_proj",
    "attention.wv": "self_attn.v_proj", "attention.wo": "self_attn.o_proj",
    "feed_forward.w1": "mlp.gate_proj", "feed_forward.w2": "mlp.down_proj",
    "feed_forward.w3": "mlp.up_proj", "attention_norm": "input_layernorm",
    "ffn_norm": "post_attention_layernorm",
  ]

  /// A tensor's name after the conversion, nil for one that the scripts don't know.
  private static func converted(_ name: String) -> String? {
    if let plain = plainNames[name] { return plain }
    let parts = name.split(separator: ".", maxSplits: 2)
    guard parts.count == 3, parts[0] == "layers", let layer = Int(parts[1]),
      parts[2].hasSuffix(".weight"),
      let module = layerNames[String(parts[2].dropLast(".weight".count))]
    else { return nil }
    return "model.layers.\(layer).\(module).weight"
  }
}

extension OriginalLayout {
  /// The sizes that `params.json` states and the tensors tell.
  private struct Sizes {
    private let parameters: JSONObject
    private let width: Int
    private let heads: Int
    private let shapes: [String: [Int]]

    init?(_ parameters: JSONObject, _ tensors: [LogicalTensor]) {
      guard let width = parameters["dim"]?.integer, let heads = parameters["n_heads"]?.integer,
        width > 0, heads > 0
      else { return nil }
      self.parameters = parameters
      self.width = width
      self.heads = heads
      let wanted = [
        "layers.0.attention.wq.weight", "layers.0.feed_forward.w1.weight",
        "tok_embeddings.weight", "output.weight",
      ]
      shapes = Dictionary(
        tensors.filter { wanted.contains($0.name) && $0.shape.count == 2 }
          .map { ($0.name, $0.shape) }, uniquingKeysWith: { first, _ in first })
    }

    /// How many parts make whole queries; nil where the parts at hand do.
    func expectedParts(of count: Int) -> Int? {
      let (rows, overflow) = heads.multipliedReportingOverflow(
        by: parameters["head_dim"]?.integer ?? width / heads)
      guard let found = shapes["layers.0.attention.wq.weight"]?[0], found > 0, !overflow,
        rows > found, rows.isMultiple(of: found)
      else { return nil }
      let (expected, isAbsurd) = count.multipliedReportingOverflow(by: rows / found)
      return isAbsurd ? nil : expected
    }

    func configuration(_ modelType: String) -> JSONObject? {
      guard let layers = parameters["n_layers"]?.integer,
        let vocabulary = shapes["tok_embeddings.weight"]?[0],
        let inner = shapes["layers.0.feed_forward.w1.weight"]?[0]
      else { return nil }
      var sizes = [
        ("hidden_size", width), ("num_hidden_layers", layers), ("num_attention_heads", heads),
        ("num_key_value_heads", parameters["n_kv_heads"]?.integer ?? heads),
        ("intermediate_size", inner), ("vocab_size", vocabulary),
      ]
      if let size = parameters["head_dim"]?.integer { sizes.append(("head_dim", size)) }
      let members = sizes.map { name, size in
        JSONObject.Member(key: name, value: .number(JSONNumber(text: "\(size)")))
      }
      return JSONObject(
        [
          .init(key: "model_type", value: .string(modelType)),
          .init(key: "tie_word_embeddings", value: .bool(shapes["output.weight"] == nil)),
        ] + members)
    }
  }
}

extension InspectedModel {
  /// The sizes that Meta's and Mistral's own format keeps in place of a configuration.
  package var originalParameters: JSONObject? {
    document("params.json")?.value.map { $0["model"]?.object ?? $0 }
      .flatMap { $0["dim"] == nil ? nil : $0 }
  }
}
