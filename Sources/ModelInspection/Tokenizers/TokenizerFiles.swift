import ModelFacts
import ModelKnowledge

/// The vocabulary files of one folder, and the one of them that transformers 5 takes.
struct TokenizerFiles {
  /// How the tokens of a file are written down.
  enum Form: Hashable, Sendable {
    /// `tokenizer.json`.
    case tokenizersJSON
    /// Mistral's `tekken.json`.
    case tekken
    /// SentencePiece's protobuf, or tiktoken's ranks under the same kind of name.
    case model
    /// `vocab.json`, with the file of its merges when it has them.
    case object(merges: String?)
    /// `vocab.txt`.
    case lines
  }

  /// A vocabulary that can be read.
  struct Candidate: Hashable, Sendable {
    var path: String
    var form: Form
  }

  /// Every file that holds part of a vocabulary, in listing order.
  let paths: [String]
  /// The files that are vocabularies by themselves or with their merges, in listing order.
  let candidates: [Candidate]
  private let folder: String
  /// The file that stands for `tokenizer.json`.
  private let tokenizersName: String

  /// Finds the vocabulary files of a folder (with its `/`) among all files.
  ///
  /// - Parameters:
  ///   - folder: The folder's path, `""` for the model's own.
  ///   - files: Every file of the repository.
  ///   - versions: `fast_tokenizer_files` of `tokenizer_config.json`.
  init(in folder: String, of files: [ListedFile], versions: [String] = []) {
    self.folder = folder
    let tokenizersName = Self.tokenizersName(among: versions)
    self.tokenizersName = tokenizersName
    let here = files.map(\.path).filter { RelativePath.folder(of: $0) == folder }
    let names = here.map { RelativePath.name(of: $0) }
    let present = Set(names.map { ExactString($0) })
    paths = zip(here, names).filter { Self.isPart($0.1) || $0.1 == tokenizersName }.map(\.0)
    candidates = zip(here, names).compactMap { path, name in
      guard var form = name == tokenizersName ? .tokenizersJSON : Self.form(of: name) else {
        return nil
      }
      if form == .object(merges: nil), let merges = Self.merges[name] ?? nil,
        present.contains(ExactString(merges))
      {
        form = .object(merges: folder + merges)
      }
      return Candidate(path: path, form: form)
    }
  }

  /// The file that loads for a tokenizer class; nil when what the class needs isn't there.
  ///
  /// `PreTrainedTokenizerBase.from_pretrained` of transformers 5.23. Classes of the tokenizers
  /// library take `tokenizer.json`, else `tekken.json`, `tokenizer.model*` or `tiktoken.model`,
  /// else the files of their own; the others take their own alone.
  func vocabulary(for type: TokenizerClass?) -> Candidate? {
    if let type, !type.idFiles.isEmpty || type.builtIn != nil {
      return type.idFiles.lazy.compactMap {
        candidate(named: $0 == "tokenizer.json" ? tokenizersName : $0)
      }.first
    }
    if let candidate = candidate(named: tokenizersName) { return candidate }
    let shared = candidates.first { candidate in
      let name = RelativePath.name(of: candidate.path)
      return candidate.form == .tekken || name.hasPrefix("tokenizer.model")
        || name == "tiktoken.model"
    }
    if let shared { return shared }
    let withMerges = candidates.first { candidate in
      if case .object(let merges) = candidate.form { merges != nil } else { false }
    }
    return withMerges ?? candidates.first { $0.form == .lines }
      ?? candidates.first { $0.form == .model }
  }

  /// Whether one of these files is there; true where none is asked for.
  func hasAny(of names: [String]) -> Bool {
    let present = Set(paths.map { ExactString($0) })
    return names.isEmpty || names.contains { present.contains(ExactString(folder + $0)) }
  }

  private func candidate(named name: String) -> Candidate? {
    candidates.first { ExactString($0.path) == ExactString(folder + name) }
  }

  /// The newest of the versions `tokenizer.VERSION.json` that transformers is new enough for.
  ///
  /// `get_fast_tokenizer_file`: versions are ordered as texts, and the first that is too new ends it.
  private static func tokenizersName(among names: [String]) -> String {
    var newest = "tokenizer.json"
    let versions = names.compactMap { name -> (version: String, name: String)? in
      let pieces = name.split(separator: ".", omittingEmptySubsequences: false)
      guard pieces.count > 2, pieces.first == "tokenizer", pieces.last == "json" else {
        return nil
      }
      return (pieces.dropFirst().dropLast().joined(separator: "."), name)
    }
    for (version, name) in versions.sorted(by: { ExactString($0.version) < ExactString($1.version) }
    ) {
      let numbers = version.split(separator: ".").map { Int($0) ?? 0 }
      guard !Release.transformers.numbers.lexicographicallyPrecedes(numbers) else { break }
      newest = name
    }
    return newest
  }

  private static let merges = [
    "vocab.json": "merges.txt", "vocab-src.json": "merges.txt", "vocab-tgt.json": "merges.txt",
  ]

  private static func form(of name: String) -> Form? {
    let lowercased = name.lowercased()
    if lowercased == "tokenizer.json" { return .tokenizersJSON }
    if lowercased.contains("tekken"), lowercased.hasSuffix(".json") { return .tekken }
    if merges[name] != nil { return .object(merges: nil) }
    if ["vocab.txt", "prophetnet.tokenizer"].contains(name) { return .lines }
    let isModel =
      [".model", ".spm", ".tiktoken"].contains { lowercased.hasSuffix($0) }
      || lowercased.hasPrefix("tokenizer.model.")
    return isModel ? .model : nil
  }

  static func isPart(_ name: String) -> Bool {
    form(of: name) != nil
      || ["merges.txt", "bpe.codes", "dict.txt", "normalizer.json", "byte_maps.json"]
        .contains(name)
  }
}
