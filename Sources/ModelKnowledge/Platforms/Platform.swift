/// A place where models are tuned or served, as its own pages and sources described it on a day.
///
/// A file of `Tables/platforms`: lines of a key and a value. What it asks of a model, and what there
/// is to tell.
package struct Platform: Sendable {
  /// A key with its value.
  fileprivate struct Entry: Sendable {
    var key: Substring
    var value: String
  }

  /// Its name on the command line, that of its file.
  package let name: String
  fileprivate var entries: [Entry] = []

  fileprivate init(name: String) { self.name = name }

  /// Every platform, in the order of the names.
  package static let all: [Platform] = {
    var platforms: [Platform] = []
    for line in PlatformText.text.split(separator: "\n") {
      if line.hasPrefix("= ") {
        platforms.append(Platform(name: String(line.dropFirst(2))))
      } else if let colon = line.firstIndex(of: ":"), !platforms.isEmpty {
        let value = String(line[colon...].dropFirst(2))
        platforms[platforms.count - 1].entries.append(Entry(key: line[..<colon], value: value))
      }
    }
    return platforms
  }()

  /// A platform by its name, nil when there is none.
  package static func named(_ name: String) -> Platform? { all.first { $0.name == name } }

  /// The platforms that a name stands for: itself, or those that it puts together.
  package static func expanded(_ name: String) -> [Platform] {
    guard let platform = named(name) else { return [] }
    return platform.parts.isEmpty ? [platform] : platform.parts.compactMap(named)
  }

  /// Whether a name stands for a platform, alone or with others.
  package static func expands(_ name: String, to platform: String) -> Bool {
    name == platform || expanded(name).contains { $0.name == platform }
  }

  /// The values of a key, in the file's order.
  private func values(_ key: String) -> [String] {
    entries.filter { $0.key == key }.map(\.value)
  }

  /// The words of a key's only value; nil where the file says nothing.
  private func words(_ key: String) -> [String]? {
    values(key).first.map { $0.split(separator: " ").map(String.init) }
  }
}

// MARK: What is told

extension Platform {
  /// A heading with what is said under it.
  package struct Statement: Hashable, Sendable {
    /// The heading.
    package let title: String
    /// What is said.
    package let text: String
    /// Whether a page of the platform, or its source, was read for it.
    package let isVerified: Bool
  }

  /// A document that was read.
  package struct Source: Hashable, Sendable {
    /// What it is.
    package let title: String
    /// Where it is.
    package let address: String?
  }

  /// A table to be shown.
  package struct Table: Hashable, Sendable {
    /// What it answers.
    package var title: String
    /// The columns' names.
    package var columns: [String]
    /// The cells, a row a line.
    package var rows: [[String]] = []
  }

  /// What people call it.
  package var title: String { values("title").first ?? name }
  /// What a sentence calls it.
  package var called: String { values("called").first ?? title }
  /// The day on which its pages were read: `2026-11-30`.
  package var asOf: String { values("as of").first ?? "" }
  /// What it does, in a sentence or two.
  package var about: String { values("about").first ?? "" }
  /// The names of the platforms that this one puts together.
  package var parts: [String] { words("includes") ?? [] }
  /// What is worth saying with every answer.
  package var notes: [String] { values("note") }

  /// What was read.
  package var sources: [Source] {
    values("source").map { text in
      guard let range = text.firstRange(of: ": https://") else {
        return Source(title: text, address: nil)
      }
      return Source(
        title: String(text[..<range.lowerBound]),
        address: String(text[text.index(range.lowerBound, offsetBy: 2)...]))
    }
  }

  /// What is known beyond what a model can be held against.
  package var statements: [Statement] {
    entries.compactMap { entry in
      guard entry.key == "fact" || entry.key == "unverified" else { return nil }
      let cells = Self.cells(entry.value)
      guard cells.count == 2 else { return nil }
      return Statement(title: cells[0], text: cells[1], isVerified: entry.key == "fact")
    }
  }

  /// Its tables, the base models that can be tuned there first.
  package var tables: [Table] {
    var tables = offers.isEmpty ? [] : [offerTable]
    for entry in entries {
      switch entry.key {
      case "table": tables.append(Table(title: entry.value, columns: []))
      case "columns" where !tables.isEmpty:
        tables[tables.count - 1].columns = Self.cells(entry.value)
      case "row" where !tables.isEmpty:
        tables[tables.count - 1].rows.append(Self.cells(entry.value))
      default: break
      }
    }
    return tables
  }

  private var offerTable: Table {
    Table(
      title: "Base models that can be tuned, and those that have ended",
      columns: [
        "base model", "methods", "regions", "Provisioned Throughput", "legacy", "end of life",
      ],
      rows: offers.map { offer in
        [
          offer.name, offer.methods.joined(separator: ", "), offer.regions, offer.throughput,
          offer.legacy ?? "", offer.end ?? "",
        ]
      })
  }

  fileprivate static func cells(_ text: String) -> [String] {
    text.split(separator: " | ", omittingEmptySubsequences: false).map(String.init)
  }
}

// MARK: What is asked of a model

extension Platform {
  /// What a target can be.
  package enum Kind: String, Hashable, Sendable {
    /// A model as transformers saves it.
    case model
    /// An adapter.
    case adapter
    /// GGUF files.
    case gguf
    /// A model only to start from: the platform has its own copies.
    case base
  }

  /// A base model that the platform tunes, and how long it does.
  package struct Offer: Hashable, Sendable {
    /// What the platform calls it.
    package let name: String
    /// The identifier for its interface, nil where it wasn't read.
    package let identifier: String?
    /// How it can be tuned: `supervised`, `reinforcement`.
    package let methods: [String]
    /// Where.
    package let regions: String
    /// Whether a tuned one needs Provisioned Throughput.
    package let throughput: String
    /// The day from which it takes no new jobs, nil for none.
    package let legacy: String?
    /// The day on which it ends, nil for none.
    package let end: String?
    /// The same model as transformers has it, nil for closed ones.
    package let likeness: Likeness?

    /// Whether new jobs are taken on a day, such as `2026-11-30`.
    package func isOpen(on day: String) -> Bool {
      [legacy, end].allSatisfy { $0.map { day < $0 } ?? true }
    }
  }

  /// What tells a model of a size from others of its type.
  package struct Likeness: Hashable, Sendable {
    /// `model_type`.
    package let modelType: String
    /// Layers of the language model.
    package let layers: Int
    /// Width of its residual stream.
    package let hiddenSize: Int
    /// Tokens of its vocabulary.
    package let vocabularySize: Int
  }

  /// What a target may be.
  package var kinds: Set<Kind> { Set((words("takes") ?? []).compactMap(Kind.init)) }
  /// The platform to take where this one only has base models of its own.
  package var instead: String? { words("instead")?.first }
  /// Formats of weight files that it reads; nil for any.
  package var weightFormats: [String]? { words("weights") }
  /// Files that have to be there.
  package var files: [String] { words("files") ?? [] }
  /// The file that a SentencePiece tokenizer has to have beside `tokenizer.json`.
  package var sentencePieceFile: String? { words("sentencepiece")?.first }
  /// Classes of `architectures` that it takes; nil for any.
  package var architectures: [String]? { words("architectures") }
  /// Whether it may take architectures that aren't listed, since not all of the list was read.
  package var listsSomeArchitectures: Bool { values("architectures are").contains("partly known") }
  /// Model types that it takes; nil for any.
  package var modelTypes: [String]? { words("model types") }
  /// What a model has to be for; nil for anything.
  package var tasks: [String]? { words("tasks") }
  /// Tokenizer classes that it takes; nil for any.
  package var tokenizers: [String]? { words("tokenizers") }
  /// Float types of the weights that it takes; nil for any.
  package var dtypes: [String]? { words("dtypes") }
  /// The most positions; nil where nothing is said.
  package var maximumPositions: Int? { words("positions")?.first.flatMap { Int($0) } }
  /// The newest transformers that it names; nil where nothing is said.
  package var transformers: String? { words("transformers")?.first }
  /// Whether there should be one chat template, in one place.
  package var wantsOneTemplate: Bool { values("templates").contains("one") }
  /// The file in which a chat template has to stand; nil for any.
  package var templateFile: String? { words("template in")?.first }

  /// Quantization methods that it takes: by the method, or by architecture and method; nil for any.
  package var quantizations: [[String]]? {
    let found = values("quantized")
    return found.isEmpty ? nil : found.map { $0.split(separator: " ").map(String.init) }
  }

  /// The bytes that weights stay below, by modality.
  package var byteLimits: [String: Int] {
    values("bytes").reduce(into: [:]) { limits, text in
      let parts = text.split(separator: " ")
      if parts.count == 2, let limit = Int(parts[1]) { limits[String(parts[0])] = limit }
    }
  }

  /// Where else than everywhere an architecture is offered.
  package func regions(of architecture: String) -> String? {
    values("only in").map(Self.cells).first { $0.first == architecture }?.last
  }

  /// The ranks that an adapter may have; nil for any.
  package var ranks: ClosedRange<Int>? {
    let bounds = (words("ranks") ?? []).compactMap { Int($0) }
    return bounds.count == 2 && bounds[0] <= bounds[1] ? bounds[0]...bounds[1] : nil
  }

  /// The highest rank that works without being asked for; nil where nothing is said.
  package var usualRank: Int? { words("usual rank")?.first.flatMap { Int($0) } }
  /// Modules that an adapter may target; nil for any.
  package var targets: [String]? { words("targets") }
  /// Features of adapters that it refuses, by the keys of `adapter_config.json`.
  package var refusedFeatures: [String] { words("refuses") ?? [] }

  /// The base models that it tunes, those that have ended included.
  package var offers: [Offer] {
    values("offer").compactMap { text in
      let cells = Self.cells(text)
      guard cells.count == 8 else { return nil }
      let stated = cells.map { $0 == "-" ? nil : $0 }
      return Offer(
        name: cells[0], identifier: stated[1],
        methods: cells[2].split(separator: ", ").map(String.init), regions: cells[3],
        throughput: cells[4], legacy: stated[5], end: stated[6],
        likeness: stated[7].flatMap(Likeness.init))
    }
  }
}

extension Platform.Likeness {
  /// Reads `llama 32 4096 128256`.
  fileprivate init?(_ text: String) {
    let parts = text.split(separator: " ")
    let sizes = parts.dropFirst().compactMap { Int($0) }
    guard parts.count == 4, sizes.count == 3 else { return nil }
    modelType = String(parts[0])
    (layers, hiddenSize, vocabularySize) = (sizes[0], sizes[1], sizes[2])
  }
}
