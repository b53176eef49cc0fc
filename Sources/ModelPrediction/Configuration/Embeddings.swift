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
  package init(in files: [WeightFile]) {
    var input: [Matrix] = []
    var output: [Matrix] = []
    for file in files {
      for tensor in file.tensors where Self.mayBeMatrix(tensor) {
        Self.sort(tensor, of: file.path, input: &input, output: &output)
      }
    }
    let depth = { (matrix: Matrix) in matrix.tensor.name.utf8.count { $0 == 0x2e } }
    let biased = Self.biased(input, in: files)
    self.input = input.filter { !biased.contains($0.bias) }.sorted { depth($0) < depth($1) }
    self.output = output.sorted { depth($0) < depth($1) }
  }

  /// Biases that stand beside matrices: a layer that is called `embed` has one, an embedding hasn't.
  private static func biased(_ matrices: [Matrix], in files: [WeightFile]) -> Set<ExactString> {
    let wanted = Set(matrices.map(\.bias))
    guard !wanted.isEmpty else { return [] }
    let end = UInt8(ascii: "s")
    return Set(
      files.lazy.flatMap(\.tensors).filter { $0.name.utf8.last == end }
        .map { ExactString($0.name) }.filter { wanted.contains($0) })
  }

  /// Whether a tensor is worth taking its name apart: a matrix named `weight`, six parts at most.
  private static func mayBeMatrix(_ tensor: TensorInfo) -> Bool {
    guard tensor.shape.count == 2, tensor.shape[0] > 0, tensor.name.utf8.last == UInt8(ascii: "t")
    else {
      return false
    }
    var parts = 0
    var startsPart = true
    for byte in tensor.name.utf8 {
      let isDot = byte == UInt8(ascii: ".")
      if startsPart, !isDot { parts += 1 }
      if parts > 6 { return false }
      startsPart = isDot
    }
    return true
  }

  private static func sort(
    _ tensor: TensorInfo, of file: String, input: inout [Matrix], output: inout [Matrix]
  ) {
    guard tensor.dtype != .u8 else { return }
    let name = tensor.name
    // The module, the module in its parent, and so on outwards, each with `.weight`.
    let ends = name.utf8.indices.reversed().filter { name.utf8[$0] == UInt8(ascii: ".") }
      .dropFirst().prefix(2).map { name[name.utf8.index(after: $0)...] }
    let end = ends.first ?? name[...]
    let matrix = Matrix(tensor: tensor, file: file)
    if Self.inputNames.contains(end) {
      if !Self.isElsewhere(name) { input.append(matrix) }
    } else if (ends + [name[...]]).contains(where: Self.outputNames.contains) {
      if !Self.isElsewhere(name) { output.append(matrix) }
    }
  }

  /// Whether a name says that the module belongs to another modality or to a layer.
  private static func isElsewhere(_ name: String) -> Bool {
    name.utf8.split(separator: UInt8(ascii: ".")).dropLast(2).contains { part in
      part.allSatisfy { UInt8(ascii: "0")...UInt8(ascii: "9") ~= $0 }
        || otherModalities.occurs(in: Substring(part))
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
