import ModelFacts

/// What transformers would report of the keys when it loads these files.
///
/// That is what `from_pretrained(output_loading_info=True, ignore_mismatched_sizes=True)` of the class
/// in `architectures[0]` returns.
public struct LoadingSummary: Hashable, Sendable {
  /// A tensor of another shape than its parameter.
  public struct Mismatch: Hashable, Sendable {
    /// The parameter's name in memory.
    public var name: String
    /// The shape that is stored.
    public var storedShape: [Int]
    /// The shape that the configuration asks for.
    public var expectedShape: [Int]

    /// A tensor of another shape than its parameter.
    public init(name: String, storedShape: [Int], expectedShape: [Int]) {
      self.name = name
      self.storedShape = storedShape
      self.expectedShape = expectedShape
    }
  }

  /// Parameters in memory that no tensor fills, sorted: they would be random.
  public var missing: [String] = []
  /// Tensors that fill nothing, by the names that transformers' renamings give them, sorted.
  public var unexpected: [String] = []
  /// Tensors of the wrong shape, sorted by name.
  public var mismatched: [Mismatch] = []

  /// Whether every key is where it belongs.
  public var isClean: Bool { missing.isEmpty && unexpected.isEmpty && mismatched.isEmpty }

  /// Nothing to report.
  public init() {}
}

extension LoadingSummary {
  /// nil where the architecture isn't known, and for adapters and files that no loader takes.
  package init?(of examination: Examination) {
    guard !examination.isAdapter, examination.pipeline == nil, let known = examination.knownModel
    else { return nil }
    missing = Self.sorted(known.missing + known.missingBuffers)
    unexpected = Self.sorted(known.unexpected.map(\.name).filter { !$0.isFormerBuffer })
    // Where the atlas has no size for something that is stored, it may be wrong about others too.
    let configured = known.hasUnknownStored ? [] : known.mismatches
    let mismatches = (configured + known.oddSizes).map { mismatch in
      let sizes = mismatch.constants.isEmpty ? mismatch.expected : mismatch.constants
      return Mismatch(
        name: mismatch.name, storedShape: mismatch.observed,
        expectedShape: sizes.enumerated().map { index, size in
          size ?? (mismatch.observed.indices.contains(index) ? mismatch.observed[index] : 0)
        })
    }
    mismatched = mismatches.sorted { ExactString($0.name) < ExactString($1.name) }
  }
}

extension LoadingSummary {
  /// Each name once, in byte order.
  private static func sorted(_ names: [String]) -> [String] {
    Set(names.map { ExactString($0) }).sorted().map(\.string)
  }
}

extension String {
  /// Whether transformers drops it without a word: buffers that older releases stored.
  ///
  /// Source: `_adjust_missing_and_unexpected_keys` in transformers 5.23 `modeling_utils.py`.
  fileprivate var isFormerBuffer: Bool {
    contains("rotary_emb.inv_freq") || self == "position_ids" || hasSuffix(".position_ids")
  }
}
