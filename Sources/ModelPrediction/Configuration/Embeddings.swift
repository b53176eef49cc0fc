package import ModelFacts

/// The matrices that token ids index: what is looked up at the input, what scores the output.
package struct Embeddings: Sendable {
  /// A matrix and the file that holds it.
  package struct Matrix: Sendable {
    /// The stored tensor.
    package let tensor: TensorInfo
    /// Its file.
    package let file: String
    /// The number of tokens it has a row for.
    package var rows: Int { tensor.shape[0] }
    /// What a bias beside it would be called.
    fileprivate var bias: ExactString {
      ExactString(String(tensor.name.dropLast("weight".count)) + "bias")
    }
  }

  /// Looked up by token id, the outermost first.
  package let input: [Matrix]
  /// Gives a score to each token id.
  package let output: [Matrix]

  /// The number of token ids that have an input row, nil when no such matrix was recognized.
  package var rows: Int? { input.first?.rows ?? output.first?.rows }

  /// Recognizes the matrices among tensors by the names that architectures give them.
  package init(in stored: StoredTensors) {
    let sides = stored.kinds.map { kind in
      Self.mayBeMatrix(kind) ? Self.side(of: stored.patterns[kind.pattern]) : nil
    }
    let (input, output) = (
      Self.matrices(in: stored, among: sides.map { $0 == .input }),
      Self.matrices(in: stored, among: sides.map { $0 == .output })
    )
    let depth = { (matrix: Matrix) in matrix.tensor.name.utf8.count { $0 == 0x2e } }
    let biased = Self.biased(input, in: stored)
    self.input = input.filter { !biased.contains($0.bias) }.sorted { depth($0) < depth($1) }
    self.output = output.sorted { depth($0) < depth($1) }
  }

  /// Where token ids meet a matrix.
  private enum Side {
    case input
    case output
  }

  private static func matrices(in stored: StoredTensors, among wanted: [Bool]) -> [Matrix] {
    var matrices: [Matrix] = []
    stored.forEach(ofKinds: wanted) { file, place in
      matrices.append(Matrix(tensor: file.tensors[place], file: file.path))
    }
    return matrices
  }

  /// Biases that stand beside matrices: a layer that is called `embed` has one, an embedding hasn't.
  private static func biased(
    _ matrices: [Matrix], in stored: StoredTensors
  ) -> Set<ExactString> {
    let wanted = Set(matrices.map(\.bias))
    var numbers: [UInt32] = []
    let patterns = Set(wanted.map { NamePattern(Array($0.string.utf8).span, numbers: &numbers) })
    var found: Set<ExactString> = []
    stored.forEach(ofKinds: stored.kinds.map { patterns.contains(stored.patterns[$0.pattern]) }) {
      let name = ExactString($0.tensors.name(at: $1))
      if wanted.contains(name) { found.insert(name) }
    }
    return found
  }

  /// Whether tensors are worth looking at their names: matrices that hold something.
  private static func mayBeMatrix(_ kind: TensorTable.Kind) -> Bool {
    kind.shape.count == 2 && kind.shape[0] > 0 && kind.dtype != .u8
  }

  /// The side that names of a pattern speak of, nil for all others.
  private static func side(of pattern: NamePattern) -> Side? {
    let dot = UInt8(ascii: ".")
    guard pattern.bytes.last == UInt8(ascii: "t"),
      pattern.bytes.split(separator: dot).count <= 6
    else { return nil }
    let name = pattern.description
    // The module, the module in its parent, and so on outwards, each with `.weight`.
    let ends = name.utf8.indices.reversed().filter { name.utf8[$0] == dot }
      .dropFirst().prefix(2).map { name[name.utf8.index(after: $0)...] }
    let end = ends.first ?? name[...]
    if inputNames.contains(end) { return isElsewhere(pattern) ? nil : .input }
    guard (ends + [name[...]]).contains(where: outputNames.contains) else { return nil }
    return isElsewhere(pattern) ? nil : .output
  }

  /// Whether a name says that the module belongs to another modality or to a layer.
  private static func isElsewhere(_ pattern: NamePattern) -> Bool {
    pattern.bytes.split(separator: UInt8(ascii: ".")).dropLast(2).contains { part in
      part.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 || $0 == NamePattern.mark }
        || otherModalities.occurs(in: String(decoding: part, as: UTF8.self))
    }
  }

  private static let otherModalities = WordSearch([
    "vision", "visual", "image", "audio", "speech", "codec", "qformer", "perceiver",
    "prompt_encoder",
  ])

  /// Ends of the names of input embeddings, as transformers' models and llama.cpp spell them.
  private static let inputNames: Set<Substring> = [
    "embed_tokens.weight", "wte.weight", "word_embeddings.weight", "word_embedding.weight",
    "embed_in.weight", "shared.weight", "tok_embeddings.weight", "token_embedding.weight",
    "token_embeddings.weight", "tokens_embed.weight", "token_embd.weight", "embeddings.weight",
    "model.embed.weight", "tok_emb.weight", "token_emb.weight", "embed_token.weight",
    "embedding.weight", "wordembeddings.weight", "word_embed.weight", "embed.weight",
  ]

  /// Ends of the names of output embeddings.
  private static let outputNames: Set<Substring> = [
    "lm_head.weight", "embed_out.weight", "proj_out.weight", "output.weight",
    "predictions.decoder.weight", "lm_head.decoder.weight", "generator_lm_head.weight",
    "vocab_projector.weight", "lm_head.linear.weight",
  ]
}
