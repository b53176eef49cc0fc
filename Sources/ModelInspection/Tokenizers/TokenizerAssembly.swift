import ModelFacts
import ModelFormats
import ModelKnowledge

/// Puts the tokenizer together from the files of the model's folder, as transformers 5.23 does.
struct TokenizerAssembly {
  private let opened: OpenFiles
  private let contents: [ExactString: FileFormat]
  private let names: [String]
  private let files: TokenizerFiles
  private let type: TokenizerClass?
  private let folder: String
  private let hasSettings: Bool

  /// Looks at a folder (with its `/`), whose documents are known.
  init(of model: InspectedModel, in opened: OpenFiles, folder: String) {
    self.opened = opened
    self.folder = folder
    contents = Dictionary(
      model.files.map { (ExactString($0.path), $0.content) },
      uniquingKeysWith: { first, _ in first })
    names = SpecialTokenNames(documents: model.documents, folder: folder).texts
    let settings = model.documents[folder + "tokenizer_config.json"]?.value
    hasSettings = settings != nil
    files = TokenizerFiles(
      in: folder, of: model.files,
      versions: (settings?["fast_tokenizer_files"]?.array ?? []).compactMap(\.string))
    let config = model.documents[folder + "config.json"]?.value
    type = TokenizerClass.of(
      className: settings?["tokenizer_class"]?.string ?? config?["tokenizer_class"]?.string,
      modelType: config?["model_type"]?.string)
  }

  /// Whether the folder holds any part of a tokenizer.
  var isEmpty: Bool { files.paths.isEmpty }

  /// The vocabularies; the chat templates are for others to add.
  func facts(jobs: Int) async -> TokenizerFacts {
    var facts = TokenizerFacts()
    facts.files = files.paths
    let loaded = files.vocabulary(for: type)
    let read = await files.candidates.parallelMap(jobs: jobs) { candidate in
      (candidate, vocabulary(candidate))
    }
    for (candidate, vocabulary) in read {
      if candidate == loaded {
        facts.vocabulary = vocabulary
      } else if let value = vocabulary.value {
        facts.others.append(value)
      }
    }
    if loaded == nil, let type, files.hasAny(of: type.idFiles), let builtIn = type.builtIn {
      facts.vocabulary = .known(vocabulary(builtIn), at: place)
    }
    return facts
  }

  /// Where a vocabulary that is in code is asked for.
  private var place: Location {
    Location(file: folder + (hasSettings ? "tokenizer_config.json" : "config.json"))
  }

  private func vocabulary(_ builtIn: TokenizerClass.BuiltInVocabulary) -> Vocabulary {
    var vocabulary = Vocabulary(
      file: folder + "tokenizer_config.json", kind: builtIn.kind, modelCount: builtIn.count,
      count: builtIn.count, maxID: builtIn.maxID)
    for (token, id) in builtIn.ids { vocabulary.ids[ExactString(token)] = id }
    return vocabulary
  }

  private func vocabulary(_ candidate: TokenizerFiles.Candidate) -> Fact<Vocabulary> {
    let location = Location(file: candidate.path)
    let content = contents[ExactString(candidate.path)] ?? .unknown
    if content == .lfsPointer { return .unreadable("is a Git LFS pointer", at: location) }
    if content == .empty { return .unreadable("is empty", at: location) }
    do {
      return .known(try parsed(candidate, content), at: location)
    } catch {
      return .unreadable("\(error)", at: location.byte(error.offset))
    }
  }

  private func parsed(
    _ candidate: TokenizerFiles.Candidate, _ content: FileFormat
  ) throws(FormatError) -> Vocabulary {
    let path = candidate.path
    let bytes = try read(path)
    switch candidate.form {
    case .tokenizersJSON:
      return try Vocabulary(tokenizerJSON: bytes, file: path, lookingUp: names)
    case .tekken: return try Vocabulary(tekken: bytes, file: path, lookingUp: names)
    case .model where content == .tiktoken || path.hasSuffix("tiktoken.model"):
      return try Vocabulary(tiktoken: bytes, file: path, lookingUp: names)
    case .model: return try Vocabulary(sentencePiece: bytes, file: path, lookingUp: names)
    case .object(let merges):
      let mergeBytes: [UInt8]?
      if let merges { mergeBytes = try read(merges) } else { mergeBytes = nil }
      return try Vocabulary(
        vocabularyJSON: bytes, merges: mergeBytes, file: path, lookingUp: names)
    case .lines:
      var vocabulary = try Vocabulary(vocabularyText: bytes, file: path, lookingUp: names)
      if type?.readsFairseqDictionary == true { vocabulary.kind = .bpe }
      return vocabulary
    }
  }

  private func read(_ path: String) throws(FormatError) -> [UInt8] {
    try opened.open(path).bytes(within: .vocabulary)
  }
}
