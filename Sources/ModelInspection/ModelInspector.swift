package import ModelFacts
import ModelFormats
import ModelKnowledge

/// Turns the files of a target into facts: everything that a rule may ask about.
///
/// Each file is opened once, told by its content and read by the first reader that accepts it. What
/// a file does wrong stays a fact of that file, and the others are read all the same.
package struct ModelInspector: Sendable {
  private let options: InspectionOptions

  /// An inspector that looks as these options say.
  package init(options: InspectionOptions = InspectionOptions()) { self.options = options }

  /// Looks at a target.
  ///
  /// - Throws: an `InspectionError` when the target can't be listed at all.
  package func inspect(_ repository: any ModelRepository) async throws -> InspectedModel {
    let (files, problems) = try repository.listing()
    let opened = OpenFiles(of: repository)
    let visits = await visits(of: files, in: opened)
    var model = InspectedModel(target: repository.target)
    model.files = visits.map(\.listed)
    model.problems = problems
    for visit in visits {
      if let facts = visit.facts { model.take(facts, of: visit.listed.path) }
    }
    model.dropIdlePermissions()
    let root = ModelRoot(files: model.files, documents: model.documents)
    model.root = root.folder
    if repository.target.kind == .directory { model.nestedModels = root.nested }
    let (sets, escapes) = WeightSets(of: model).resolved
    model.weightSets = sets
    model.problems += escapes
    await model.addTokenizer(
      from: opened, embedded: visits.compactMap(\.facts), jobs: options.jobs)
    model.addDeclarations(from: opened)
    model.addSamples(from: opened)
    if options.readsValues {
      let reading = ValueReading(of: model, in: opened)
      let (values, problems) = await reading.values(
        jobs: options.jobs, progress: options.progress)
      model.values = values
      model.problems += problems
    }
    return model
  }

  /// Visits all files, the longest documents first: begun last, one would hold up the end.
  private func visits(
    of files: [RepositoryFile], in opened: OpenFiles
  ) async -> [Visit] {
    let lengths = files.map { $0.path.hasSuffix(".json") ? $0.size : 0 }
    let order = files.indices.sorted { (lengths[$0], $1) > (lengths[$1], $0) }
    let visits = await order.parallelMap(jobs: options.jobs) {
      (place: $0, visit: Visit(of: files[$0], in: opened))
    }
    return visits.sorted { $0.place < $1.place }.map(\.visit)
  }
}

/// One file, opened and read.
private struct Visit: Sendable {
  let listed: ListedFile
  /// What it says; nil for the many files that say nothing.
  var facts: ArtifactFacts? { said?.facts }

  private let said: Said?

  /// Facts are large, and folders may have a hundred thousand files without any.
  private final class Said: Sendable {
    let facts: ArtifactFacts

    init?(_ facts: ArtifactFacts) {
      guard !facts.isEmpty else { return nil }
      self.facts = facts
    }
  }

  init(of file: RepositoryFile, in opened: OpenFiles) {
    do {
      let source = try opened.open(file.path)
      let content = try FileFormat.sniffed(from: source, name: file.path)
      let pointer = content == .lfsPointer ? try LFSPointer(reading: source) : nil
      if content.isWeights || Reach(of: file.path).isReadLater {
        opened.keep(source, as: file.path)
      }
      let artifact = Artifact(path: file.path, source: source, content: content)
      let facts = artifact.facts
      said = Said(facts)
      listed = ListedFile(
        path: file.path, size: source.size, content: facts.weights?.content ?? content,
        pointer: pointer)
    } catch {
      listed = ListedFile(path: file.path, size: file.size, content: .unknown)
      said = Said(ArtifactFacts(unreadable: listed, because: error))
    }
  }
}

extension ArtifactFacts {
  /// What is left to say of a file that couldn't be read at all.
  fileprivate init(unreadable file: ListedFile, because error: FormatError) {
    let location = Location(file: file.path)
    problems = [
      InspectionProblem(kind: .unreadable, message: "\(error)", location: location)
    ]
    if WeightFileName(file.path).claimsWeights {
      var weightFile = WeightFile(path: file.path, size: file.size, content: .unknown)
      weightFile.errors = [error]
      weights = weightFile
    } else if DocumentName.isDocument(file.name) {
      document = .unreadable("\(error)", at: location)
    } else if file.path == CardText.file {
      card = .unreadable("\(error)", at: location)
    }
  }
}

extension InspectedModel {
  /// Adds what one file says.
  fileprivate mutating func take(_ facts: ArtifactFacts, of path: String) {
    let name = WeightFileName(path)
    if var file = facts.weights {
      if file.trainingState.isEmpty, let state = name.trainingState { file.trainingState = [state] }
      weightFiles.append(file)
    }
    if let document = facts.document { documents[path] = document }
    if let map = facts.weightMap { weightMaps[path] = map }
    if let card = facts.card { self.card = card }
    pickles += facts.pickles
    embeddedCode += facts.embeddedCode
    problems += facts.problems
    if name.isIncomplete {
      problems.append(
        InspectionProblem(
          kind: .incompleteDownload, message: "is a download that wasn't finished",
          location: Location(file: path)))
    }
  }

  /// Drops ModelScope's permission to run the repository's Python files where there are none: its
  /// own downloads carry it.
  fileprivate mutating func dropIdlePermissions() {
    guard !files.contains(where: { $0.path.hasSuffix(".py") }) else { return }
    embeddedCode.removeAll { $0.kind == .permission("allow_remote") }
  }

  /// Puts the tokenizer together: from files, else from the GGUF that loads.
  fileprivate mutating func addTokenizer(
    from opened: OpenFiles, embedded: [ArtifactFacts], jobs: Int
  ) async {
    // diffusers keeps the parts of a pipeline apart; transformers doesn't look below its folder.
    let isPipeline = document("config.json") == nil
    let places = [root] + (isPipeline ? [path("tokenizer/")] : [])
    let assemblies = places.map { TokenizerAssembly(of: self, in: opened, folder: $0) }
    let chosen = assemblies.firstIndex { !$0.isEmpty } ?? 0
    tokenizer = await assemblies[chosen].facts(jobs: jobs)
    let templates = ChatTemplates(of: self, in: opened, folder: places[chosen])
    tokenizer.chatTemplates = templates.all
    let others = ChatTemplates(of: self, in: opened, besides: templates)
    tokenizer.otherTemplates = others.all
    problems += templates.problems + others.problems
    let loaded = Set((loadedSet?.files ?? []).map { ExactString($0) })
    for facts in embedded {
      guard let file = facts.weights, loaded.contains(ExactString(file.path)) else {
        tokenizer.otherTemplates += facts.templates
        continue
      }
      if !tokenizer.vocabulary.isPresent, let vocabulary = facts.vocabulary {
        tokenizer.vocabulary = .known(vocabulary, at: Location(file: file.path))
      }
      tokenizer.chatTemplates += facts.templates
    }
    await analyzeTemplates(beginToken: beginToken(folder: places[chosen]), jobs: jobs)
    if !tokenizer.chatTemplates.isEmpty {
      tokenizer.rendered = await TemplateChoice(of: self, folder: places[chosen])
        .rendered(jobs: jobs)
    }
  }

  /// Finds out what the sources of all templates tell.
  private mutating func analyzeTemplates(beginToken: String?, jobs: Int) async {
    for templates in [\TokenizerFacts.chatTemplates, \.otherTemplates] {
      tokenizer[keyPath: templates] = await tokenizer[keyPath: templates].parallelMap(jobs: jobs) {
        $0.analyzed(beginToken: beginToken)
      }
    }
  }

  /// The text of the begin token that a folder's files name, else the one that comes first anyway.
  private func beginToken(folder: String) -> String? {
    for name in ["special_tokens_map.json", "tokenizer_config.json"] {
      let value = documents[folder + name]?.value?["bos_token"]
      if let text = value?.string ?? value?["content"]?.string { return text }
    }
    return tokenizer.vocabulary.value?.prefixTokens.first
  }
}
