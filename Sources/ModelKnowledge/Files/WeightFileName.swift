import ModelFacts

/// What a file's name says of its weights, by the naming rules of the libraries that save them.
package struct WeightFileName: Hashable, Sendable {
  /// The path relative to the target.
  package let path: String
  /// The folder with its `/`, empty at the top.
  package let folder: String
  /// The last component.
  package let name: String
  /// The name without number, variant and suffix: `model`, `pytorch_model`, `adapter_model`.
  package let stem: String
  /// The suffix with its dot, in lower case.
  package let suffix: String
  /// `fp16` of `model.fp16.safetensors`; nil for none.
  package let variant: String?
  /// The place in a series NN-of-MM; nil for a single file.
  package let shard: Shard?

  /// A place in a series, counted from one.
  package struct Shard: Hashable, Sendable {
    package var number: Int
    package var count: Int
    /// Digits of the number as written.
    package var width: Int
  }

  /// Takes a path of the target apart.
  package init(_ path: String) {
    self.path = path
    folder = RelativePath.folder(of: path)
    let name = RelativePath.name(of: path)
    let dot = name.utf8.lastIndex(of: UInt8(ascii: "."))
    self.name = name
    suffix = dot.map { name[$0...].lowercased() } ?? ""
    var base = dot.map { name[..<$0] } ?? name[...]
    shard = Self.takeShard(from: &base)
    if let dot = base.utf8.lastIndex(of: UInt8(ascii: ".")),
      Self.knownStems.contains(String(base[..<dot]))
    {
      variant = String(base[base.utf8.index(after: dot)...])
      base = base[..<dot]
    } else {
      variant = nil
    }
    stem = String(base)
  }

  /// Whether the name promises weights.
  package var claimsWeights: Bool { promisesWeights && !isVocabulary }

  /// Whether it suggests weights, a part of a download of some included, and not a trainer's state.
  package var suggestsWeights: Bool {
    (promisesWeights || isIncomplete) && !TrainingState.isName(of: path)
  }

  private var promisesWeights: Bool { FileFormat.promised(by: name)?.isWeights ?? false }

  /// Whether it is what a trainer keeps beside the weights; says of what.
  package var trainingState: String? {
    let name = name.lowercased()
    if name == "training_args.bin" { return "training arguments" }
    if name.contains("optim_states") || name.hasPrefix("optimizer") { return "optimizer" }
    if name.hasPrefix("scheduler.") { return "scheduler" }
    if name.hasPrefix("rng_state") || name.hasPrefix("random_states") { return "random state" }
    if name.hasPrefix("scaler.") { return "gradient scaler" }
    if name.hasPrefix("sampler") || name.hasPrefix("dl_state_dict") { return "data loader" }
    return nil
  }

  /// Whether it is a part of a download.
  package var isIncomplete: Bool { Self.incompleteSuffixes.contains(suffix) }

  /// All names of the series that this one is part of; nil for a single file or an absurd count.
  package var series: [String]? {
    guard let shard, shard.count <= 100_000 else { return nil }
    let variant = variant.map { "." + $0 } ?? ""
    let suffix = name.suffix(suffix.utf8.count)
    func padded(_ number: Int) -> String {
      let digits = String(number)
      return String(repeating: "0", count: max(0, shard.width - digits.count)) + digits
    }
    return (1...max(1, shard.count)).map {
      "\(folder)\(stem)\(variant)-\(padded($0))-of-\(padded(shard.count))\(suffix)"
    }
  }

  /// NN of Meta's `consolidated.NN.pth`, counted from zero; nil for any other name.
  package var partNumber: Int? {
    guard [".pth", ".pt"].contains(suffix), stem.hasPrefix("consolidated.") else { return nil }
    let digits = stem.utf8.dropFirst("consolidated.".utf8.count)
    return digits.allSatisfy(Self.isDigit) ? Int(String(decoding: digits, as: UTF8.self)) : nil
  }

  private var isVocabulary: Bool {
    name.lowercased().hasPrefix("tokenizer.") || name.lowercased().hasPrefix("vocab.")
  }

  /// Names that take a variant: what the libraries save under.
  private static let knownStems: Set<String> = [
    "model", "pytorch_model", "diffusion_pytorch_model", "adapter_model",
    "pytorch_lora_weights",
  ]

  private static let incompleteSuffixes: Set<String> = [
    ".incomplete", ".part", ".partial", ".crdownload", ".aria2",
  ]

  /// Cuts `-00001-of-00003` off the end of a name.
  private static func takeShard(from name: inout Substring) -> Shard? {
    let count = name.utf8.reversed().prefix { isDigit($0) }.count
    let head = name.utf8.dropLast(count)
    guard count > 0, count < 10, head.suffix(4).elementsEqual("-of-".utf8) else { return nil }
    let numberEnd = head.dropLast(4)
    let width = numberEnd.reversed().prefix { isDigit($0) }.count
    let rest = numberEnd.dropLast(width)
    guard width > 0, width < 10, rest.last == UInt8(ascii: "-"),
      let number = Int(String(decoding: numberEnd.suffix(width), as: UTF8.self)),
      let total = Int(String(decoding: name.utf8.suffix(count), as: UTF8.self))
    else { return nil }
    name = name[..<rest.dropLast().endIndex]
    return Shard(number: number, count: total, width: width)
  }

  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

/// The name of an index: `model.safetensors.index.json`, with a variant before `.json`.
package struct WeightIndexName: Hashable, Sendable {
  /// What it is the index of: `model`.
  package let stem: String
  /// The shards' suffix: `.safetensors` or `.bin`.
  package let suffix: String
  /// `fp16` of `model.safetensors.index.fp16.json`; nil for none.
  package let variant: String?

  /// Takes a file name apart; nil when it is no index's.
  package init?(_ name: String) {
    let parts = name.split(separator: ".", omittingEmptySubsequences: false)
    guard parts.count >= 4, parts.last == "json",
      let index = parts.lastIndex(of: "index"), index >= 2, index >= parts.count - 3,
      parts[index - 1] == "safetensors" || parts[index - 1] == "bin"
    else { return nil }
    stem = parts[..<(index - 1)].joined(separator: ".")
    suffix = "." + parts[index - 1]
    variant = index == parts.count - 3 ? String(parts[index + 1]) : nil
  }
}
